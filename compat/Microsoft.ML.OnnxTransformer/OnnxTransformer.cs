using Microsoft.ML.Data;
using Microsoft.ML.Mapping;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Onnx.Native;
using Microsoft.ML.Transforms.Onnx.Scoring;

namespace Microsoft.ML.Transforms.Onnx;

public sealed class OnnxTransformer : RowToRowTransformerBase, IDisposable
{
    private readonly ModelOptions options;

    internal OnnxTransformer(
        IHostEnvironment environment, string[] outputColumnNames, string[] inputColumnNames, Func<ModelSource> openSource, ModelOptions options)
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

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new OnnxRowMapper(this, schema);

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
