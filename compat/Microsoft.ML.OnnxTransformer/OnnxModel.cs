using Microsoft.ML.Transforms.Onnx.Graph;
using Microsoft.ML.Transforms.Onnx.Native;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>A model in ONNX Runtime, with what its graph says of its inputs and outputs.</summary>
internal sealed class OnnxModel : IDisposable
{
    private readonly OrtSession session;
    private readonly GraphProto graph;

    private OnnxModel(ModelSource source, OrtSession session, ModelOptions options)
    {
        Source = source;
        this.session = session;
        using (var stream = source.Open())
            graph = ModelProto.Parse(stream, options.RecursionLimit).Graph;
        var inputs = graph.Inputs.Where(value => !IsUnused(value.Name)).Select(value => OnnxVariable.From(value, options.Shapes)).ToArray();
        Inputs = [.. inputs.Where(input => !graph.Initializers.Contains(input.Name))];
        Initializers = [.. inputs.Where(input => graph.Initializers.Contains(input.Name))];
        Outputs = [.. graph.Outputs.Where(value => !IsUnused(value.Name)).Select(value => OnnxVariable.From(value, options.Shapes))];
    }

    public ModelSource Source { get; }

    public IReadOnlyList<OnnxVariable> Inputs { get; }

    public IReadOnlyList<OnnxVariable> Outputs { get; }

    /// <summary>Weights that a caller may replace.</summary>
    private IReadOnlyList<OnnxVariable> Initializers { get; }

    public static OnnxModel Load(ModelSource source, ModelOptions options)
    {
        OrtSession session;
        try
        {
            session = source.CreateSession(options.Session);
        }
        catch (OnnxRuntimeException) when (options.Session.GpuDeviceId is not null && options.FallbackToCpu)
        {
            session = source.CreateSession(options.Session with { GpuDeviceId = null });
        }

        try
        {
            return new OnnxModel(source, session, options);
        }
        catch
        {
            session.Dispose();
            source.Dispose();
            throw;
        }
    }

    public OnnxVariable Input(string name) =>
        Inputs.Concat(Initializers).FirstOrDefault(input => input.Name == name)
        ?? throw Contracts.ExceptParam(
            nameof(name),
            $"Input tensor, {name}, does not exist in the ONNX model. Available input names are [{Names(Inputs)}]. " +
            $"Available initializers are [{Names(Initializers)}]");

    public OnnxVariable Output(string name) =>
        Outputs.FirstOrDefault(output => output.Name == name)
        ?? throw Contracts.ExceptParam(
            nameof(name), $"Output tensor, {name}, does not exist in the ONNX model. Available output names are [{Names(Outputs)}].");

    /// <summary>The names that a node <c>mlnet.[column].SlotNames</c> carries for the slots of a column, or null.</summary>
    public IReadOnlyList<string>? SlotNames(string column) =>
        graph.Nodes.FirstOrDefault(node => node.Name == $"mlnet.{column}.SlotNames")?
            .Attributes.FirstOrDefault(attribute => attribute.Name == "keys_strings")?.Strings;

    public OrtHandle[] Run(byte[][] inputNames, OrtHandle[] inputs, byte[][] outputNames) => session.Run(inputNames, inputs, outputNames);

    public void Dispose()
    {
        session.Dispose();
        Source.Dispose();
    }

    private static bool IsUnused(string name) =>
        name.StartsWith("mlnet.", StringComparison.Ordinal)
        && (name.EndsWith(".unusedInput", StringComparison.Ordinal) || name.EndsWith(".unusedOutput", StringComparison.Ordinal));

    private static string Names(IEnumerable<OnnxVariable> variables) => string.Join(',', variables.Select(variable => variable.Name));
}
