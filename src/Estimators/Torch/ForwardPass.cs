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
    public ForwardPass(Network network, IReadOnlyDictionary<string, Tensor> tensors, Device device)
    {
        Input = new(network, device);
        Node[] kept = [.. network.Outputs.Select(output => output.Node), .. network.Heads.Select(head => head.Output)];
        var positions = network.Nodes.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        var readers = network.Nodes.SelectMany(node => node.Inputs).Concat(kept).CountBy(node => node).ToDictionary();
        var finished = LastReaders(network, kept).ToLookup(pair => pair.Reader, pair => positions[pair.Read]);
        results = [.. kept.Select(node => positions[node])];
        steps = [.. network.Nodes.Select(node => new Step(
            node,
            [.. node.Inputs.Select(input => positions[input])],
            [.. node.Parameters.Where(parameter => parameter.Role != ParameterRole.BatchCount).Select(parameter => tensors[parameter.Key])],
            Overwrites: node.Inputs.Count > 0 && readers[node.Inputs[0]] == 1 && MayBeOverwritten(node.Inputs[0]),
            [.. finished[node]]))];
    }

    /// <summary>What may go in.</summary>
    public InputCheck Input { get; }

    /// <summary>The outputs of the network and of its heads, which belong to the caller's dispose scope.</summary>
    /// <param name="input">A batch.</param>
    /// <param name="training">Null in scoring.</param>
    public Tensor[] Run(Tensor input, TrainingMode? training)
    {
        using var scope = NewDisposeScope();
        var outputs = new Tensor[steps.Length];
        outputs[0] = input;
        for (var i = 1; i < steps.Length; i++)
        {
            var step = steps[i];
            outputs[i] = Layer.Compute(step.Node, new LayerInputs(
                [.. step.Inputs.Select(position => outputs[position])], step.Parameters, step.Overwrites, training));
            foreach (var done in step.Finished)
                if (done != 0 && !ReferenceEquals(outputs[done], outputs[i]))
                    outputs[done].Dispose();
        }

        return [.. results.Select(position => outputs[position].MoveToOuterDisposeScope())];
    }

    private static IEnumerable<(Node Read, Node Reader)> LastReaders(Network network, Node[] kept) => network.Nodes
        .SelectMany(node => node.Inputs, (reader, read) => (Read: read, Reader: reader))
        .GroupBy(pair => pair.Read, (_, pairs) => pairs.Last())
        .Where(pair => !kept.Contains(pair.Read));

    // Autograd needs the outputs of the other ops to go back through them; the input is the caller's.
    private static bool MayBeOverwritten(Node node) =>
        node.Op is Conv or ConvTranspose or DeformableConv or BatchNorm or Linear or PointwiseLinear or ChannelScale or SubtractMean or Add or Resize;
}
