using Microsoft.ML.Annotations;
using Microsoft.ML.Cursors;
using Microsoft.ML.Data;
using Microsoft.ML.Mapping;

namespace Microsoft.ML.Transforms;

internal sealed class ConcatenatingRowMapper : IRowMapper
{
    private readonly DataViewSchema.Column[] inputs;
    private readonly VectorDataViewType type;

    public ConcatenatingRowMapper(string name, DataViewSchema.Column[] inputs)
    {
        this.inputs = inputs;
        var itemType = inputs[0].Type.ItemOrSelf();
        foreach (var input in inputs.Where(input => !input.Type.ItemOrSelf().Equals(itemType)))
            throw Contracts.ExceptSchemaMismatch("inputSchema", "input", input.Name, itemType.ToString()!, input.Type.ToString()!);

        var sizes = inputs.Select(input => SizeOf(input.Type)).ToArray();
        type = new VectorDataViewType((PrimitiveDataViewType)itemType, sizes.Contains(0) ? 0 : sizes.Sum());
        OutputColumns = [IsCopy
            ? new(name, inputs[0].Type, inputs[0].Annotations)
            : new(name, type, MakeAnnotations())];
    }

    public IReadOnlyList<DataViewSchema.DetachedColumn> OutputColumns { get; }

    // A vector alone is passed on as it is.
    private bool IsCopy => inputs is [{ Type: VectorDataViewType }];

    public IEnumerable<int> GetDependencies(Func<int, bool> isActiveOutput) =>
        isActiveOutput(0) ? inputs.Select(input => input.Index) : [];

    public Delegate?[] CreateGetters(DataViewRow input, Func<int, bool> isActiveOutput, out Action? disposer)
    {
        disposer = null;
        if (!isActiveOutput(0))
            return [null];
        return [IsCopy ? input.GetGetterOfRawType(inputs[0]) : GenericCall.Invoke<Delegate>(MakeGetter<int>, type.ItemType.RawType, input)];
    }

    private static int SizeOf(DataViewType type) => type is VectorDataViewType vector ? vector.Size : 1;

    private static ValueGetter<VBuffer<TItem>> AsVector<TItem>(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is VectorDataViewType vector)
        {
            var getVector = row.GetGetter<VBuffer<TItem>>(column);
            return (ref VBuffer<TItem> value) =>
            {
                getVector(ref value);
                Contracts.Check(
                    vector.Size == 0 || vector.Size == value.Length,
                    $"Column '{column.Name}': expected {vector.Size} slots, but got {value.Length}");
            };
        }

        var get = row.GetGetter<TItem>(column);
        return (ref VBuffer<TItem> value) =>
        {
            var editor = VBufferEditor.Create(ref value, 1);
            get(ref editor.Values[0]);
            value = editor.Commit();
        };
    }

    private ValueGetter<VBuffer<TItem>> MakeGetter<TItem>(DataViewRow row)
    {
        var getters = inputs.Select(input => AsVector<TItem>(row, input)).ToArray();
        var parts = new VBuffer<TItem>[getters.Length];
        return (ref VBuffer<TItem> value) =>
        {
            for (var i = 0; i < getters.Length; i++)
                getters[i](ref parts[i]);
            Concatenation.Join(parts, ref value);
        };
    }

    private DataViewSchema.Annotations MakeAnnotations()
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        if (type.ItemType is NumberDataViewType && inputs.All(input => input.IsNormalized()))
            annotations.AddPrimitiveValue(AnnotationKinds.IsNormalized, BooleanDataViewType.Instance, true);
        if (type.IsKnownSize && inputs.Any(input => input.Type is not VectorDataViewType || input.HasSlotNames()))
        {
            annotations.Add<VBuffer<ReadOnlyMemory<char>>>(
                AnnotationKinds.SlotNames, new VectorDataViewType(TextDataViewType.Instance, type.Size), GetSlotNames);
        }

        return annotations.ToAnnotations();
    }

    private void GetSlotNames(ref VBuffer<ReadOnlyMemory<char>> destination)
    {
        var names = inputs.SelectMany(SlotNamesOf).Select(name => name.AsMemory()).ToArray();
        VBuffer<ReadOnlyMemory<char>>.Copy(names, 0, ref destination, names.Length);
    }

    private static IEnumerable<string> SlotNamesOf(DataViewSchema.Column input)
    {
        if (input.Type is not VectorDataViewType vector)
            return [input.Name];
        if (!input.HasSlotNames())
            return Enumerable.Repeat("", vector.Size);
        VBuffer<ReadOnlyMemory<char>> names = default;
        input.GetSlotNames(ref names);
        return names.DenseValues().Select(name => name.IsEmpty ? "" : $"{input.Name}.{name}");
    }
}
