using MLNet.CnnCatalog.Analysis;
using MLNet.CnnCatalog.Estimators.Tests.Onnx;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Onnx.Quantization;
using TorchSharp;

namespace MLNet.CnnCatalog.Estimators.Tests.Torch;

/// <summary>
/// Every kind of layer through everything that is a function of the graph. A new op without an example fails here, and so does one that a
/// consumer passes over; docs/adding-a-layer.md lists the consumers.
/// </summary>
public class EveryOpTests
{
    // Each op stands between two convolutions, or in front of one dense layer, with numbers that make it visible.
    private static readonly Dictionary<Type, Func<FeatureMap, FeatureMap>> Examples = new()
    {
        [typeof(Input)] = x => x,
        [typeof(Conv)] = x => x.Conv("op", 6, kernel: (3, 2), stride: (2, 1), groups: 2, bias: true),
        [typeof(ConvTranspose)] = x => x.ConvTranspose("op", 6, kernel: 3, stride: 2, padding: 1, outputPadding: (1, 0), groups: 2),
        [typeof(DeformableConv)] = x => x.DeformableConv("op", 6, kernel: 3, x.Conv("offsets", 18, kernel: 3)),
        [typeof(PointwiseLinear)] = x => x.PointwiseLinear("op", 5),
        [typeof(BatchNorm)] = x => x.BatchNorm("op"),
        [typeof(LayerNorm)] = x => x.LayerNorm("op"),
        [typeof(GroupNorm)] = x => x.GroupNorm("op", groups: 2),
        [typeof(L2Norm)] = x => x.L2Norm(),
        [typeof(LocalResponseNorm)] = x => x.LocalResponseNorm(size: 3, alpha: 0.5),
        [typeof(ChannelScale)] = x => x.ChannelScale("op", initialValue: 0.5),
        [typeof(SubtractMean)] = x => x.SubtractMean("op"),
        [typeof(Activation)] = x => x.HardSwish(),
        [typeof(PRelu)] = x => x.PRelu("op"),
        [typeof(MaxPool)] = x => x.MaxPool(kernel: 3, stride: 2, padding: 1),
        [typeof(AveragePool)] = x => x.AveragePool(kernel: 2, stride: 1, padding: 0, countIncludePadding: false, paddingBehind: 1),
        [typeof(AdaptiveAveragePool)] = x => x.AdaptiveAveragePool((3, 2)),
        [typeof(GlobalAveragePool)] = x => x.GlobalAveragePool(),
        [typeof(Subsample)] = x => x.Subsample(2),
        [typeof(SpaceToDepth)] = x => x.Upsample(2, Interpolation.Nearest).SpaceToDepth(2),
        [typeof(Crop)] = x => x.CropTo(x.MaxPool(3, stride: 1, padding: 0), offset: (2, 1)),
        [typeof(Resize)] = x => x.Upsample(2, Interpolation.Nearest),
        [typeof(Add)] = x => x.Add(x.Conv("other", 4, kernel: 3)),
        [typeof(Multiply)] = x => x.Multiply(x.Conv("other", 4, kernel: 3).Sigmoid()),
        [typeof(Concat)] = x => x.Concat(x.Conv("other", 3, kernel: 3)),
        [typeof(SliceChannels)] = x => x.SliceChannels(1, 2),
        [typeof(ChannelShuffle)] = x => x.ChannelShuffle(2),
        [typeof(PadChannels)] = x => x.PadChannels(1, 2),
        [typeof(Dropout)] = x => x.Dropout(),
        [typeof(StochasticDepth)] = x => x.StochasticDepth(0.5),
        [typeof(Flatten)] = x => x.Flatten(),
        [typeof(Linear)] = x => x.GlobalAveragePool().Flatten().Linear("op", 6),
    };

    // The ops that multiply by weights; normalisations have scales and shifts.
    private static readonly Type[] Weighted = [typeof(Conv), typeof(ConvTranspose), typeof(DeformableConv), typeof(Linear), typeof(PointwiseLinear)];

    public static TheoryData<Type> Ops => [.. typeof(Op).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Op)) && !type.IsAbstract)];

    [Theory]
    [MemberData(nameof(Ops))]
    public void Has_parameters_and_multiply_adds_if_it_has_weights_and_only_then(Type op)
    {
        var (network, node) = Example(op);
        var row = Summary.Of(network).Rows.Single(row => row.Name == node.Name);

        Assert.Equal(Weighted.Contains(op), node.Parameters.Any(parameter => parameter.Role == ParameterRole.Weight));
        Assert.Equal(Weighted.Contains(op), row.MultiplyAdds > 0);
        Assert.Equal(node.Parameters.Where(parameter => parameter.IsTrainable).Sum(parameter => parameter.Count), row.Parameters);
        Assert.True(Summary.Of(network).TrainingBytes(batchSize: 2) > 0);
    }

    [Theory]
    [MemberData(nameof(Ops))]
    public void Is_drawn_under_its_own_name(Type op)
    {
        var (network, node) = Example(op);
        var name = node.Op switch
        {
            Input => "4x9x8",
            DeformableConv => "deformable",
            _ => node.Op.Kind,
        };

        foreach (var drawing in (string[])[network.ToMermaid(), network.ToDot()])
            Assert.Contains(name, drawing);
    }

    // What an output reads is found by changing pixels one by one.
    [Theory]
    [MemberData(nameof(Ops))]
    public void Reads_no_pixel_outside_of_its_receptive_field(Type op)
    {
        var network = Node(op, Network.Input(4, 9, 8)).ToNetwork("field");
        // Offsets may point anywhere, gates and groups see everything, and norms over channels stay where they are.
        if (op == typeof(DeformableConv) || op == typeof(GroupNorm) || network.Output.Shape.IsVector)
            return;
        var weights = FormulaWeights.Of(network);
        var field = ReceptiveField.Of(network)[^1];
        var images = FormulaWeights.Uniform("input", network.InputShape.Count);
        var before = GraphRun.On(weights, images);
        var read = new List<(int Row, int Column)>();
        for (var pixel = 0; pixel < 9 * 8; pixel++)
        {
            var changed = images.ToArray();
            for (var channel = 0; channel < 4; channel++)
                changed[(channel * 72) + pixel] += 1 + channel;
            if (FirstPixel(GraphRun.On(weights, changed)).Zip(FirstPixel(before)).Any(pair => Math.Abs(pair.First - pair.Second) > 1e-6))
                read.Add((pixel / 8, pixel % 8));
        }

        Assert.NotEmpty(read);
        Assert.All(read, pixel =>
        {
            Assert.InRange(pixel.Row, field.Top, field.Top + field.Size.Height - 1);
            Assert.InRange(pixel.Column, field.Left, field.Left + field.Size.Width - 1);
        });

        IEnumerable<float> FirstPixel(float[] map) => map.Chunk(map.Length / network.Output.Shape.Channels).Select(channel => channel[0]);
    }

    [Theory]
    [MemberData(nameof(Ops))]
    public void Gives_in_ONNX_Runtime_what_it_gives_in_TorchSharp_and_comes_back_from_the_file(Type op)
    {
        var network = Example(op).Network;
        var weights = FormulaWeights.Of(network);
        var images = FormulaWeights.Uniform("input", 2 * network.InputShape.Count);
        var expected = GraphRun.On(weights, images);

        var imported = weights.ToOnnx().Import();

        OnnxRun.AssertClose(expected, OnnxRun.On(weights.ToOnnx(), images), share: 1e-5);
        OnnxRun.AssertClose(expected, GraphRun.On(imported.Weights, images), share: 1e-5);
        // A map of one pixel at the end comes back as a vector.
        Assert.Equal(weights.Network.WithoutHeads().Output.Shape.Count, imported.Network.Output.Shape.Count);
    }

    [Theory]
    [MemberData(nameof(Ops))]
    public void Gives_the_same_when_batch_norms_are_folded(Type op)
    {
        var weights = FormulaWeights.Of(Example(op).Network);
        var images = FormulaWeights.Uniform("input", 2 * weights.Network.InputShape.Count);

        OnnxRun.AssertClose(GraphRun.On(weights, images), GraphRun.On(BatchNormFolding.Fold(weights), images), share: 1e-5);
    }

    [Theory]
    [MemberData(nameof(Ops))]
    public void Gives_the_same_in_convolutional_form(Type op)
    {
        var weights = FormulaWeights.Of(Example(op).Network);
        var images = FormulaWeights.Uniform("input", 2 * weights.Network.InputShape.Count);

        OnnxRun.AssertClose(GraphRun.On(weights, images), GraphRun.On(weights.ToConvolutional(), images), share: 1e-5);
    }

    [Theory]
    [MemberData(nameof(Ops))]
    public void Begins_with_numbers_that_train_and_gives_them_gradients(Type op)
    {
        using var scope = torch.NewDisposeScope();
        using var running = TorchNetwork.Initialize(Example(op).Network);
        var images = GraphRun.Batch(running.Network, FormulaWeights.Uniform("input", 2 * running.Network.InputShape.Count));

        running.ForwardWithHeads(images)[0].square().sum().backward();

        Assert.All(running.TrainableParameters(), pair =>
        {
            Assert.True(pair.Value.isfinite().all().item<bool>(), pair.Parameter.Key);
            Assert.NotNull(pair.Value.grad);
            Assert.True(pair.Value.grad.isfinite().all().item<bool>(), pair.Parameter.Key);
        });
    }

    // Offsets of other roundings read in other pixels. Gradients that are 0 but for rounding are left to the others.
    [Theory]
    [MemberData(nameof(Ops))]
    public void Trains_in_lower_precision_with_about_the_gradients_of_single_precision(Type op)
    {
        var network = Example(op).Network;
        var single = TrainingStep.Of(network);
        var (share, largest) = (op == typeof(DeformableConv) ? 0.25 : 0.06, single.Gradients.Values.Max(TrainingStep.Norm));
        foreach (var lower in (torch.ScalarType[])[torch.ScalarType.BFloat16, torch.ScalarType.Float16])
        {
            var step = TrainingStep.Of(network, lower);

            Assert.InRange(TrainingStep.Distance(single.Outputs[0], step.Outputs[0]), 1e-6, 0.03);
            Assert.Equal(single.Gradients.Keys, step.Gradients.Keys);
            Assert.All(step.Gradients.Where(pair => TrainingStep.Norm(single.Gradients[pair.Key]) > 1e-4 * largest), pair =>
                Assert.InRange(TrainingStep.Distance(single.Gradients[pair.Key], pair.Value), 0, share));
        }
    }

    // Ranges that were not measured are wide for these values, so that integers of eight bits err by some share of the largest.
    [Theory]
    [MemberData(nameof(Ops))]
    public void Runs_in_eight_bits_or_stays_a_float_within_them(Type op)
    {
        var weights = FormulaWeights.Of(Example(op).Network, gain: 1);
        var images = FormulaWeights.Uniform("input", 2 * weights.Network.InputShape.Count);
        var plan = QuantizationPlan.Of(weights.ToOnnx());

        var quantized = plan.Quantize([.. plan.Values.Select(_ => new ValueRange(-4, 4))]);

        Assert.True(quantized.IsQuantized);
        OnnxRun.AssertClose(GraphRun.On(weights, images), OnnxRun.On(quantized, images), share: 0.25);
    }

    private static FeatureMap Node(Type op, FeatureMap x) => Examples.TryGetValue(op, out var example)
        ? example(x)
        : throw new InvalidOperationException($"There is no example of {op.Name}. Add one to {nameof(EveryOpTests)}.{nameof(Examples)}.");

    private static (Network Network, Node Op) Example(Type op)
    {
        var x = Node(op, Network.Input(4, 9, 8).Conv("before", 4, kernel: 3).BatchNorm("bn"));
        var network = (x.Shape.IsVector ? x.Linear("after", 3) : x.Conv("after", 3, kernel: 1, bias: true)).ToNetwork("example");
        return (network, network.Nodes.Single(node => node.Op.GetType() == op && node.Name is not ("before" or "after" or "bn" or "other" or "offsets")));
    }
}
