using MLNet.CnnCatalog.Graph;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MLNet.CnnCatalog.Estimators.Torch;

/// <summary>
/// Computes a graph with TorchSharp, layer by layer. Each output is freed behind its last reader; activations and sums overwrite an input
/// that nobody else reads.
/// </summary>
internal sealed class ForwardPass
{
    private readonly record struct Step(Node Node, int[] Inputs, Tensor[] Parameters, bool Overwrites, int[] Finished);

    private readonly Step[] steps;

    public ForwardPass(Network network, IReadOnlyDictionary<string, Tensor> tensors)
    {
        var positions = network.Nodes.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        var readers = network.Nodes.SelectMany(node => node.Inputs).CountBy(input => input).ToDictionary();
        var lastReader = new Dictionary<int, int>();
        foreach (var (index, node) in network.Nodes.Index())
            foreach (var input in node.Inputs)
                lastReader[positions[input]] = index;

        var finished = lastReader.ToLookup(pair => pair.Value, pair => pair.Key);
        steps = [.. network.Nodes.Select((node, index) => new Step(
            node,
            [.. node.Inputs.Select(input => positions[input])],
            [.. node.Parameters.Where(parameter => parameter.Role != ParameterRole.BatchCount).Select(parameter => tensors[parameter.Key])],
            Overwrites: node.Inputs.Count > 0 && readers[node.Inputs[0]] == 1 && MayBeOverwritten(node.Inputs[0]),
            [.. finished[index]]))];
    }

    public Tensor Run(Tensor input, bool training)
    {
        using var scope = NewDisposeScope();
        var outputs = new Tensor[steps.Length];
        outputs[0] = input;
        for (var i = 1; i < steps.Length; i++)
        {
            outputs[i] = Apply(steps[i], outputs, training);
            foreach (var done in steps[i].Finished)
                if (done != 0 && !ReferenceEquals(outputs[done], outputs[i]))
                    outputs[done].Dispose();
        }

        return outputs[^1].MoveToOuterDisposeScope();
    }

    // Autograd needs the outputs of the other ops to go back through them; the input is the caller's.
    private static bool MayBeOverwritten(Node node) => node.Op is Conv or BatchNorm or Linear or Graph.Add;

    private static Tensor Apply(Step step, Tensor[] outputs, bool training)
    {
        var x = outputs[step.Inputs[0]];
        return step.Node.Op switch
        {
            Conv conv => Convolve(conv, x, step.Parameters),
            BatchNorm norm => F.batch_norm(
                x, step.Parameters[2], step.Parameters[3], step.Parameters[0], step.Parameters[1], training, norm.Momentum, norm.Epsilon),
            Activation { Function: ActivationFunction.Relu } => step.Overwrites ? x.relu_() : x.relu(),
            Activation { Function: ActivationFunction.Sigmoid } => x.sigmoid(),
            MaxPool pool => F.max_pool2d(x, Pair(pool.Kernel), Pair(pool.Stride), Pair(pool.Padding)),
            GlobalAveragePool => F.adaptive_avg_pool2d(x, 1),
            Flatten => x.flatten(1),
            Linear linear => F.linear(x, step.Parameters[0], linear.Bias ? step.Parameters[1] : null),
            Graph.Add => step.Overwrites ? x.add_(outputs[step.Inputs[1]]) : x.add(outputs[step.Inputs[1]]),
            Multiply => x.mul(outputs[step.Inputs[1]]),
            Subsample subsample => F.max_pool2d(x, [1, 1], Pair(subsample.Stride)),
            PadChannels pad => F.pad(x, [0, 0, 0, 0, pad.Before, pad.After]),
            _ => throw new NotSupportedException($"'{step.Node.Name}': TorchSharp cannot compute {step.Node.Op.Kind} yet."),
        };
    }

    private static Tensor Convolve(Conv conv, Tensor x, Tensor[] parameters) => F.conv2d(
        x, parameters[0], conv.Bias ? parameters[1] : null, Pair(conv.Stride), Pair(conv.Padding), Pair(conv.Dilation), conv.Groups);

    private static long[] Pair(Size size) => [size.Height, size.Width];
}
