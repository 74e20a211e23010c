using System.Collections.Immutable;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;
using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx.Export;

/// <summary>Networks on their way into one graph of ONNX.</summary>
internal sealed class NetworkExport(OnnxExportOptions options)
{
    // The first in which layer normalisation is an operator; runtimes since the middle of 2022 read it.
    private const int Opset = 17;
    private const string MachineLearning = "ai.onnx.ml";
    private const int OpsetOfMachineLearning = 2;
    private const int IrVersion = 8;

    private readonly int? batchSize = options.ForMLNet ? 1 : options.BatchSize;
    private readonly ExportGraph graph = new();
    private readonly List<OnnxValue> inputs = [];
    private readonly Dictionary<(string Input, PixelNormalization By), string> normalized = [];

    /// <summary>Adds a network behind an input and gives the names of its outputs.</summary>
    /// <param name="member">The network; another one may read the same input.</param>
    /// <param name="outputNames">Names that the whole's outputs will have.</param>
    /// <param name="prefix">Stands in front of the names of layers and weights.</param>
    public IReadOnlyList<string> Add(OnnxMember member, IReadOnlyList<string> outputNames, string prefix = "")
    {
        var network = member.Weights.Network.WithoutHeads();
        string[] keys = [.. network.Parameters.Select(parameter => prefix + parameter.Key)];
        if (keys.FirstOrDefault(key => key == member.InputName || outputNames.Contains(key)) is { } clash)
            throw new ArgumentException($"'{network.Name}' has weights named '{clash}'. Choose another name for the input or output.");
        graph.Reserve([.. keys, member.InputName, .. outputNames]);
        var values = new Dictionary<Node, string>();
        foreach (var node in network.Nodes)
        {
            values[node] = node.Op is Input
                ? Images(member, node.Shape)
                : LayerExport.Add(new(node, [.. node.Inputs.Select(input => values[input])], member.Weights, prefix, graph));
            // onnx's own inference of shapes does not follow sizes that come from an open batch.
            if (node.Op is Resize)
                graph.Describe(new(values[node], OnnxElementType.Float32, Extents(node.Shape)));
        }

        return [.. network.Outputs.Select(output => values[output.Node])];
    }

    /// <summary>Adds a network that is in the format already, behind an input of another name. Its values keep their names.</summary>
    public void Add(OnnxModel model)
    {
        var own = model.Inputs[0];
        graph.Reserve(model.Graph.Nodes.SelectMany(node => node.Inputs.Concat(node.Outputs)));
        graph.Reserve([.. model.Graph.Initializers.Select(tensor => tensor.Name), options.InputName, options.OutputName]);
        var batch = batchSize is { } size ? size : own.Extents[0];
        inputs.Add(new OnnxValue(options.InputName, OnnxElementType.Float32, own.Extents.SetItem(0, batch)));
        foreach (var tensor in model.Graph.Initializers)
            if (options.ForMLNet && tensor.ElementType is OnnxElementType.Float16 or OnnxElementType.BFloat16)
                // ML.NET looks at all initializers and knows no floats of 16 bits.
                graph.Add(new OnnxNode("Constant", [], [tensor.Name]) { Attributes = [new("value", tensor)] });
            else
                graph.Constant(tensor);
        var channelsLast = own.Dimensions is [_, not 3, _, 3];
        var images = options.Normalization is { } by ? Normalize(options.InputName, by, channelsLast) : options.InputName;
        foreach (var node in model.Graph.Nodes)
            graph.Add(node with { Inputs = [.. node.Inputs.Select(input => input == own.Name ? images : input)] });
    }

    public string Softmax(string logits, string name) => graph.Add("Softmax", name, [logits], OnnxAttribute.Of("axis", 1));

    /// <summary>Logits as numbers of a kind.</summary>
    public string Scores(string logits, ScoreKind kind) => kind switch
    {
        ScoreKind.Distribution => Softmax(logits, "softmax"),
        ScoreKind.Independent => graph.Add("Sigmoid", "sigmoid", [logits]),
        _ => logits,
    };

    /// <summary>Which numbers reach a threshold, by operators that every version has.</summary>
    public string AtLeast(string numbers, double threshold) => graph.Add(
        "Not", "at_least", [graph.Add("Less", "below", [numbers, graph.Scalar((float)threshold)])]);

    public string Flatten(string map) => graph.Add("Flatten", "flattened", [map], OnnxAttribute.Of("axis", 1));

    public string Mean(IEnumerable<string> values) => graph.Add("Mean", "mean", values);

    /// <summary>The class of each pixel, the one with the largest logit, as bytes: batch x height x width.</summary>
    public string LabelMap(string logits) => graph.Add(
        "Cast",
        "label_map",
        [graph.Add("ArgMax", "label_map.classes", [logits], OnnxAttribute.Of("axis", 1), OnnxAttribute.Of("keepdims", 0))],
        OnnxAttribute.Of("to", (int)OnnxElementType.UInt8));

    /// <summary>The model whose outputs are some values.</summary>
    /// <param name="name">Name of the network.</param>
    /// <param name="outputs">The values.</param>
    /// <param name="metadata">Texts that go with the network.</param>
    /// <param name="operators">Version of ONNX's operators that a network which was added as it is needs; null for those of this export.</param>
    public OnnxModel Finish(
        string name, IReadOnlyList<ExportedOutput> outputs, IReadOnlyDictionary<string, string> metadata,
        ImmutableArray<OperatorSet>? operators = null)
    {
        var hasSlotNames = options is { ForMLNet: true, LabelMap: false, Labels: not null };
        foreach (var output in hasSlotNames ? (string?[])[options.OutputName, options.PredictedLabelsName] : [])
            if (output is not null)
                AddSlotNames(output, options.Labels!);
        ImmutableArray<OperatorSet> sets = operators ?? [new("", Opset)];
        if (hasSlotNames && !sets.Any(set => set.Domain == MachineLearning))
            sets = sets.Add(new(MachineLearning, OpsetOfMachineLearning));
        return new(graph.Finish(name, [.. outputs.Select(Described)], [.. inputs]), sets)
        {
            IrVersion = IrVersion,
            Producer = "MLNet.CnnCatalog",
            ProducerVersion = OnnxMetadata.Version,
            Metadata = metadata,
        };
    }

    private (string Value, OnnxValue Output) Described(ExportedOutput output)
    {
        var (shape, type) = (output.Shape, output.Type);
        if (options.ForMLNet)
            return (graph.Add("Reshape", "row", [output.Value, graph.Integers(-1)]), new(output.Name, type, [checked((int)shape.Count)]));
        var extents = Extents(shape);
        return (output.Value, new(output.Name, type, type == OnnxElementType.UInt8 ? extents.RemoveAt(1) : extents));
    }

    private string Images(OnnxMember member, Shape shape)
    {
        var input = new OnnxValue(member.InputName, OnnxElementType.Float32, Extents(shape));
        if (!inputs.Contains(input))
            inputs.Add(input);
        if (member.Normalization is not { } by)
            return member.InputName;
        if (!normalized.TryGetValue((member.InputName, by), out var known))
            normalized[(member.InputName, by)] = known = Normalize(member.InputName, by);
        return known;
    }

    // The mean and deviation of pixels from 0 to 255, in the order in which training computes with them.
    private string Normalize(string input, PixelNormalization by, bool channelsLast = false)
    {
        ImmutableArray<long> perChannel = channelsLast ? [3] : [3, 1, 1];
        var means = graph.Floats($"{input}.mean", perChannel, PerChannel(by.Red.Mean, by.Green.Mean, by.Blue.Mean));
        var deviations = graph.Floats($"{input}.deviation", perChannel, PerChannel(by.Red.Deviation, by.Green.Deviation, by.Blue.Deviation));
        return graph.Add("Div", $"{input}.normalized", [graph.Add("Sub", $"{input}.centred", [input, means]), deviations]);

        static float[] PerChannel(params double[] values) => [.. values.Select(value => (float)(255 * value))];
    }

    // ML.NET looks for a node of this name and never runs it; with its output unused a runtime does not either.
    private void AddSlotNames(string outputName, IReadOnlyList<string> labels)
    {
        var name = $"mlnet.{outputName}.SlotNames";
        var text = graph.Add("Constant", $"mlnet.{outputName}.unusedInput", [], OnnxAttribute.List("value_strings", "one"));
        graph.Add(new OnnxNode("LabelEncoder", [text], [$"mlnet.{outputName}.unusedOutput"])
        {
            Name = name,
            Domain = MachineLearning,
            Attributes =
            [
                OnnxAttribute.List("keys_strings", [.. labels]),
                OnnxAttribute.List("values_int64s", [.. labels.Select((_, index) => (long)index)]),
            ],
        });
    }

    private ImmutableArray<OnnxDimension> Extents(Shape shape)
    {
        var batch = batchSize is { } size ? size : OnnxDimension.Batch;
        return shape.IsVector ? [batch, shape.Channels] : [batch, shape.Channels, shape.Height, shape.Width];
    }
}

/// <summary>An output of an export.</summary>
/// <param name="Name">Name that it gets.</param>
/// <param name="Value">The value that it is.</param>
/// <param name="Shape">Shape for one image; of a label map, a single channel.</param>
/// <param name="Type">Of its values; bytes are a label map, without a dimension of channels.</param>
internal readonly record struct ExportedOutput(string Name, string Value, Shape Shape, OnnxElementType Type = OnnxElementType.Float32);
