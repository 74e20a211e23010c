using Microsoft.ML.Annotations;
using Microsoft.ML.Data;
using Microsoft.ML.Mapping;
using Microsoft.ML.Transforms.Onnx.Graph;

namespace Microsoft.ML.Transforms.Onnx.Scoring;

internal sealed class OnnxRowMapper : IRowMapper
{
    private const string Suffix = ".output";

    private readonly OnnxTransformer parent;
    private readonly DataViewSchema.Column[] inputs;
    private readonly int[][] shapes;

    public OnnxRowMapper(OnnxTransformer parent, DataViewSchema schema)
    {
        this.parent = parent;
        var variables = parent.Inputs.Select(parent.Model.Input).ToArray();
        inputs = [.. variables.Select(variable => Find(schema, variable))];
        shapes = [.. variables.Select(variable => variable.TensorShape)];
        OutputColumns = [.. parent.Outputs.Select(MakeColumn)];
    }

    public IReadOnlyList<DataViewSchema.DetachedColumn> OutputColumns { get; }

    public IEnumerable<int> GetDependencies(Func<int, bool> isActiveOutput) =>
        Enumerable.Range(0, parent.Outputs.Length).Any(isActiveOutput) ? inputs.Select(input => input.Index) : [];

    public Delegate?[] CreateGetters(DataViewRow input, Func<int, bool> isActiveOutput, out Action? disposer)
    {
        disposer = null;
        string[] active = [.. parent.Outputs.Where((_, index) => isActiveOutput(index))];
        if (active.Length == 0)
            return new Delegate?[parent.Outputs.Length];
        IInputTensor[] tensors = [.. inputs.Zip(shapes, (column, shape) => InputTensor.Create(input, column, shape))];
        var cache = new OutputCache(parent.Model, input, parent.Inputs, tensors, active);
        disposer = cache.Dispose;
        return [.. parent.Outputs.Select(
            (name, index) => isActiveOutput(index) ? OutputGetter.Create(parent.Model.Output(name), cache) : null)];
    }

    private static DataViewSchema.Column Find(DataViewSchema schema, OnnxVariable variable)
    {
        var shape = variable.TensorShape;
        if (shape.Count(size => size == 0) > 1)
            throw new ArgumentOutOfRangeException(variable.Name, "Only 1 unknown dimension is allowed");
        var column = schema.GetColumnOrNull(variable.Name) ?? throw Contracts.ExceptSchemaMismatch("inputSchema", "input", variable.Name);
        CheckItems(variable, column.Type);
        // The length of a scalar is 1, and that of vectors of unknown length 0.
        var length = column.Type is VectorDataViewType vector ? vector.Size : 1;
        var needed = shape.Aggregate((product, size) => product * size);
        Contracts.Check(
            needed == 0 || length % needed == 0,
            $"Input shape mismatch: Input '{variable.Name}' has shape {string.Join(',', shape)}, but input data is of length {length}.");
        return column;
    }

    private static void CheckItems(OnnxVariable variable, DataViewType type)
    {
        var item = type.ItemOrSelf();
        var needed = variable.Type.ItemOrSelf();
        if (!item.Equals(needed) && !(item is KeyDataViewType && item.RawType == needed.RawType))
            throw Contracts.ExceptSchemaMismatch("inputSchema", "input", variable.Name, needed.ToString()!, type.ToString()!);
    }

    private DataViewSchema.DetachedColumn MakeColumn(string output)
    {
        var name = output.EndsWith(Suffix, StringComparison.Ordinal) ? output.Replace(Suffix, "", StringComparison.Ordinal) : output;
        var annotations = new DataViewSchema.Annotations.Builder();
        if (parent.Model.SlotNames(name) is { } names)
            annotations.Add<VBuffer<ReadOnlyMemory<char>>>(
                AnnotationKinds.SlotNames,
                new VectorDataViewType(TextDataViewType.Instance, names.Count),
                (ref VBuffer<ReadOnlyMemory<char>> destination) => Fill(names, ref destination));
        return new DataViewSchema.DetachedColumn(name, parent.Model.Output(output).Type, annotations.ToAnnotations());
    }

    private static void Fill(IReadOnlyList<string> texts, ref VBuffer<ReadOnlyMemory<char>> destination)
    {
        var editor = VBufferEditor.Create(ref destination, texts.Count);
        for (var i = 0; i < texts.Count; i++)
            editor.Values[i] = texts[i].AsMemory();
        destination = editor.Commit();
    }
}
