using Microsoft.ML.Data;
using Microsoft.ML.Mapping;
using Microsoft.ML.Runtime;
using Microsoft.ML.Saving;
using Microsoft.ML.Transforms.Onnx;
using Microsoft.ML.Transforms.Onnx.Native;
using Microsoft.ML.Transforms.Onnx.Scoring;

[assembly: ModelLoader<OnnxTransformer>]

namespace Microsoft.ML.Transforms.Onnx;

public sealed class OnnxTransformer : RowToRowTransformerBase, ILoadableModel, IDisposable
{
    private const string ModelEntry = "OnnxModel";

    private readonly ModelOptions options;

    internal OnnxTransformer(
        IHostEnvironment environment,
        string[] outputColumnNames,
        string[] inputColumnNames,
        Func<ModelSource> openSource,
        ModelOptions options)
        : base(environment.Register(nameof(OnnxTransformer)))
    {
        CheckNames(inputColumnNames, "InputColumns");
        CheckNames(outputColumnNames, "OutputColumns");
        this.options = options;
        Model = Load(openSource(), options);
        Inputs = inputColumnNames.Length > 0 ? inputColumnNames : [.. Model.Inputs.Select(input => input.Name)];
        Outputs = outputColumnNames.Length > 0 ? outputColumnNames : [.. Model.Outputs.Select(output => output.Name)];
        foreach (var output in Outputs)
            Model.Output(output);
    }

    internal OnnxModel Model { get; }

    internal string[] Inputs { get; }

    internal string[] Outputs { get; }

    public void Dispose() => Model.Dispose();

    static ICanSaveModel ILoadableModel.Load(ModelLoadContext context)
    {
        var outputs = SavedValue.ReadAll<string>(context.Reader);
        var inputs = SavedValue.ReadAll<string>(context.Reader);
        var options = new ModelOptions
        {
            Shapes = SavedValue.ReadAll<string>(context.Reader).ToDictionary(name => name, _ => SavedValue.ReadAll<int>(context.Reader)),
            RecursionLimit = context.Reader.ReadInt32(),
        };
        var bytes = context.LoadEntry(ModelEntry, ReadToEnd);
        return new OnnxTransformer(context.Environment, outputs, inputs, () => ModelSource.FromBytes(bytes), options);
    }

    // As in ML.NET the threads and the device are not saved; a loaded model runs on the CPU.
    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoader<OnnxTransformer>();
        SavedValue.WriteAll(ctx.Writer, Outputs);
        SavedValue.WriteAll(ctx.Writer, Inputs);
        SavedValue.WriteAll<string>(ctx.Writer, [.. options.Shapes.Keys]);
        foreach (var shape in options.Shapes.Values)
            SavedValue.WriteAll(ctx.Writer, shape);
        ctx.Writer.Write(options.RecursionLimit);
        ctx.SaveEntry(ModelEntry, entry => entry.Write(Model.Source.ReadAll()));
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new OnnxRowMapper(this, schema);

    private static byte[] ReadToEnd(BinaryReader reader)
    {
        using var bytes = new MemoryStream();
        reader.BaseStream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static void CheckNames(string[] names, string parameter)
    {
        foreach (var name in names)
            Contracts.CheckParam(!string.IsNullOrWhiteSpace(name), parameter, $"{parameter} cannot be null or white space");
    }

    private static OnnxModel Load(ModelSource source, ModelOptions options)
    {
        try
        {
            return OnnxModel.Load(source, options);
        }
        catch (OnnxRuntimeException exception)
        {
            source.Dispose();
            throw new InvalidOperationException($"Error initializing model :{exception}", exception);
        }
    }
}
