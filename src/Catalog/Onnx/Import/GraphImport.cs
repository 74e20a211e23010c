using System.Collections.Immutable;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx.Import;

/// <summary>Goes through a graph of ONNX from its input to its output, layer by layer.</summary>
internal sealed class GraphImport
{
    private readonly OnnxModel model;
    private readonly string origin;
    private readonly OnnxImportOptions options;
    private readonly Dictionary<string, OnnxTensor> initializers;
    private readonly Dictionary<string, ImportedValue> values = new(StringComparer.Ordinal);
    private readonly NetworkDraft draft;

    private GraphImport(OnnxModel model, string origin, OnnxImportOptions options)
    {
        (this.model, this.origin, this.options) = (model, origin, options);
        initializers = model.Graph.Initializers.DistinctBy(tensor => tensor.Name).ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        var image = GraphEnds.Image(model, origin, options);
        draft = new(image.Shape);
        values[image.Name] = new Signal(draft.Input, image.Arrangement, image.Batch) { Pixels = PixelMapping.Identity(image.Shape.Channels) };
        if (image.Note is { } note)
            draft.Notes.Add(note);
    }

    public static ImportedOnnx Run(OnnxModel model, string origin, string name, OnnxImportOptions options) =>
        new GraphImport(model, origin, options).Run(name);

    private ImportedOnnx Run(string name)
    {
        if (model.Metadata.TryGetValue(OnnxMetadata.ViewsKey, out var views))
            throw new NotSupportedException(
                $"{origin} gives the mean over {views} views of each image (test-time augmentation), which no layer computes. Take the network from the " +
                "trained model, whose Weights are those of a single view.");
        var (output, classes) = GraphEnds.Output(model, origin, options);
        var given = initializers.Keys.Concat(values.Keys).ToHashSet(StringComparer.Ordinal);
        var nodes = GraphOrder.Of(Patterns.Fuse(model.Graph.Nodes, FindConstant), output, given, origin);
        var readers = nodes.SelectMany(node => node.Inputs).Append(output).CountBy(input => input, StringComparer.Ordinal).ToDictionary();
        foreach (var node in nodes)
            Import(node, readers);

        var weights = Finish(output, options.NetworkName ?? model.Architecture ?? name);
        var normalization = draft.Pixels is { IsIdentity: false } pixels ? pixels.Normalization : null;
        var labels = model.Labels.IsEmpty ? classes : model.Labels;
        return new(weights, normalization, labels.IsEmpty ? null : labels) { Notes = [.. draft.Notes] };
    }

    private void Import(OnnxNode node, Dictionary<string, int> readers)
    {
        var inputs = node.Inputs.Select(input => input.Length == 0 ? null : Value(input)).ToImmutableArray();
        var call = new OperatorCall(node, inputs, draft, origin) { Opset = model.OpsetVersion };
        var results = call.Checked(() => Operators.Import(call));
        foreach (var (name, result) in node.Outputs.Zip(results).Where(output => output.First.Length > 0))
            values[name] = result is Signal signal ? signal with { IsSole = IsSole(signal) && readers.GetValueOrDefault(name) == 1 } : result;

        bool IsSole(Signal signal) => inputs.OfType<Signal>().All(input => input.Node != signal.Node || input.IsSole);
    }

    private ImportedValue Value(string name)
    {
        if (!values.TryGetValue(name, out var value))
            values[name] = value = FindConstant(name)
                ?? throw new InvalidDataException($"'{origin}': '{name}' is an output that its operator does not give here.");
        return value;
    }

    private Constant? FindConstant(string name) => initializers.TryGetValue(name, out var tensor) ? Constant.Of(tensor) : null;

    private StateDict Finish(string output, string name)
    {
        if (Value(output) is not Signal signal)
            throw new NotSupportedException($"'{origin}': the output '{output}' does not depend on the image.");
        var end = new OperatorCall(new("output", [output], []) { Name = output }, [signal with { LeftOut = null }], draft, origin);
        if (signal.LeftOut is { } leftOut)
            draft.Notes.Add($"The {leftOut} at the end is left out: the network gives logits.");
        return end.Checked(() => draft.Finish(name.Length > 0 ? name : "imported", AsVector(end.Plain(end.First))));

        // Channels x 1 x 1 at the end are the classes; a classifier gives a vector of them.
        Node AsVector(Node last) => last.Shape is { IsVector: false, Height: 1, Width: 1 } ? draft.Flatten(last) : last;
    }
}
