using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Torch;

/// <summary>How a network computes in training.</summary>
/// <param name="Generator">What random layers draw from, a generator of the CPU; null is torch's own of the network's device.</param>
/// <param name="KeptStatistics">Names of the batch norms that use and keep the statistics that they have.</param>
internal sealed record TrainingMode(Generator? Generator, IReadOnlySet<string> KeptStatistics)
{
    public static TrainingMode Default { get; } = new(Generator: null, KeptStatistics: new HashSet<string>());

    /// <summary>What <see cref="MixedPrecision"/> computes in; null computes all in single precision.</summary>
    public ScalarType? LowerPrecision { get; init; }

    /// <summary>Whether the batch is computed a second time, and batch norms have it in their statistics.</summary>
    public bool IsRepeated { get; init; }
}

/// <summary>
/// Computes a graph with TorchSharp, layer by layer. Each output is freed behind its last reader; activations and sums overwrite an input
/// that nobody else reads.
/// </summary>
internal sealed class ForwardPass
{
    private readonly record struct Step(Node Node, int[] Inputs, Tensor[] Parameters, bool Overwrites, int[] Finished);

    private readonly Step[] steps;
    private readonly int[] results;

    /// <summary>A pass that gives the outputs of the network and, behind them, those of its heads.</summary>
    /// <param name="network">The graph.</param>
    /// <param name="tensors">Its parameters by their keys.</param>
    /// <param name="device">Where they are.</param>
    /// <param name="between">Layers whose outputs are kept beside the results; null is none.</param>
    public ForwardPass(Network network, IReadOnlyDictionary<string, Tensor> tensors, Device device, IEnumerable<Node>? between = null)
    {
        Input = new(network, device);
        var own = ResultsOf(network);
        Node[] kept = [.. own, .. between ?? []];
        var positions = network.Nodes.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        var readers = network.Nodes.SelectMany(node => node.Inputs).Concat(kept).CountBy(node => node).ToDictionary();
        var finished = LastReaders(network, kept).ToLookup(pair => pair.Reader, pair => positions[pair.Read]);
        results = [.. own.Select(node => positions[node])];
        steps = [.. network.Nodes.Select(node => new Step(
            node,
            [.. node.Inputs.Select(input => positions[input])],
            [.. node.Parameters.Where(parameter => parameter.Role != ParameterRole.BatchCount).Select(parameter => tensors[parameter.Key])],
            Overwrites: node.Inputs.Count > 0 && readers[node.Inputs[0]] == 1 && MayBeOverwritten(node.Inputs[0]),
            [.. finished[node]]))];
    }

    /// <summary>What may go in.</summary>
    public InputCheck Input { get; }

    /// <summary>The layers whose outputs a pass gives.</summary>
    public static Node[] ResultsOf(Network network) =>
        [.. network.Outputs.Select(output => output.Node), .. network.Heads.Select(head => head.Output)];

    /// <summary>The outputs of the network and of its heads, which belong to the caller's dispose scope.</summary>
    /// <param name="input">A batch.</param>
    /// <param name="training">Null in scoring.</param>
    public Tensor[] Run(Tensor input, TrainingMode? training)
    {
        using var scope = NewDisposeScope();
        var outputs = Begin(input);
        Compute(begin: 1, steps.Length, outputs, training);
        return Results(outputs);
    }

    /// <summary>A place for the output of every layer, with a batch in the first.</summary>
    public Tensor[] Begin(Tensor input)
    {
        var outputs = new Tensor[steps.Length];
        outputs[0] = input;
        return outputs;
    }

    /// <summary>Computes the layers from one position to before another, whose inputs are there.</summary>
    public void Compute(int begin, int end, Tensor[] outputs, TrainingMode? training)
    {
        for (var i = begin; i < end; i++)
        {
            var step = steps[i];
            var inputs = new LayerInputs([.. step.Inputs.Select(position => outputs[position])], step.Parameters, step.Overwrites, training);
            outputs[i] = training?.LowerPrecision is { } lower ? MixedPrecision.Compute(step.Node, inputs, lower) : Layer.Compute(step.Node, inputs);
            foreach (var done in step.Finished)
                if (done != 0 && !ReferenceEquals(outputs[done], outputs[i]))
                    outputs[done].Dispose();
        }
    }

    /// <summary>Whether gradients are wanted of any of the layers from one position to before another, or of what they read.</summary>
    public bool Learns(int begin, int end, Tensor[] outputs) => steps[begin..end].Any(step =>
        step.Parameters.Any(parameter => parameter.requires_grad) || step.Inputs.Any(position => position < begin && outputs[position].requires_grad));

    /// <summary>The results among the outputs of all layers, of single precision, moved to the outer dispose scope.</summary>
    public Tensor[] Results(Tensor[] outputs) => [.. results.Select(position =>
        (outputs[position].dtype == ScalarType.Float32 ? outputs[position].alias() : outputs[position].to_type(ScalarType.Float32)).MoveToOuterDisposeScope())];

    private static IEnumerable<(Node Read, Node Reader)> LastReaders(Network network, Node[] kept) => network.Nodes
        .SelectMany(node => node.Inputs, (reader, read) => (Read: read, Reader: reader))
        .GroupBy(pair => pair.Read, (_, pairs) => pairs.Last())
        .Where(pair => !kept.Contains(pair.Read));

    // Autograd needs the outputs of the other ops to go back through them; the input is the caller's.
    private static bool MayBeOverwritten(Node node) =>
        node.Op is Conv or ConvTranspose or DeformableConv or BatchNorm or Linear or PointwiseLinear or ChannelScale or SubtractMean or Add or Resize;
}
