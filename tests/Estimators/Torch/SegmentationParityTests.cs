using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Tests.Data;
using TorchSharp;

namespace MLNet.CnnCatalog.Estimators.Tests.Torch;

/// <summary>The same weights and images give the logits that torchvision 0.14 gave, or PyTorch 1.13 where torchvision has no such network.</summary>
public class SegmentationParityTests
{
    private const string Slow = "resnet101";

    public static TheoryData<string> Small => [.. DenseReference.Torchvision.Keys.Where(name => !name.Contains(Slow, StringComparison.Ordinal))];

    public static TheoryData<string> Large => [.. DenseReference.Torchvision.Keys.Where(name => name.Contains(Slow, StringComparison.Ordinal))];

    // Parameters have the reference's order under other names; the FCNs are narrower than published.
    public static TheoryData<string, Func<Shape, Network>> Others => new()
    {
        { "unet_valid", input => UNet.Original(classes: 2, input) },
        { "unet_same_bn", input => UNet.Build("unet", classes: 4, input, width: 32, isPadded: true) },
        { "fcn32s_vgg16", input => Fcn.OnVgg16(Fcn.Stride.Of32, classes: 21, input, width: 512) },
        { "fcn16s_vgg16", input => Fcn.OnVgg16(Fcn.Stride.Of16, classes: 21, input, width: 512) },
        { "fcn8s_vgg16", input => Fcn.OnVgg16(Fcn.Stride.Of8, classes: 21, input, width: 512) },
        { "deeplabv3plus_resnet50", input => DeepLab.V3PlusResNet50(classes: 21, input) },
    };

    [Theory]
    [MemberData(nameof(Small))]
    public void Logits_are_those_of_torchvision(string name) => CompareWithTorchvision(name);

    [Theory]
    [Trait("Category", "Slow")]
    [MemberData(nameof(Large))]
    public void Logits_of_the_large_networks_are_those_of_torchvision(string name) => CompareWithTorchvision(name);

    [Theory]
    [MemberData(nameof(Others))]
    public void Logits_are_those_of_the_paper_written_in_PyTorch(string name, Func<Shape, Network> build)
    {
        var reference = DenseReference.Others[name];
        var network = build(InputOf(reference));

        Assert.Equal(reference.Params, network.ParameterCount);
        Assert.Equal(
            reference.State.Select(entry => entry[entry.IndexOf('[', StringComparison.Ordinal)..]),
            network.Parameters.Select(parameter => $"[{string.Join(", ", parameter.Dimensions)}]"));
        var weights = FormulaWeights.Of(network, reference.Gain, reference.Keys);

        Compare(Assert.Single(reference.Outputs), Assert.Single(Run(weights, network, reference)));
    }

    private static void CompareWithTorchvision(string name)
    {
        var reference = DenseReference.Torchvision[name];
        var network = NetworkCatalog.Get(name, input: InputOf(reference));
        var withHeads = new Network(
            name, [.. network.Outputs, .. network.Heads.Select(head => new NetworkOutput(head.Name, head.Output))], heads: []);

        var outputs = Run(FormulaWeights.Of(withHeads, reference.Gain), withHeads, reference);

        Assert.Equal(reference.Outputs.Count, outputs.Count);
        foreach (var (expected, actual) in reference.Outputs.Zip(outputs))
            Compare(expected, actual);
        var classes = outputs[0].Values.Chunk(outputs[0].Values.Length / 2)
            .SelectMany(image => Enumerable.Range(0, image.Length / 21).Select(pixel => (float)Enumerable.Range(0, 21).MaxBy(label => image[(label * image.Length / 21) + pixel])))
            .ToArray();
        Assert.Equal(reference.Argmax!.Value, reference.Argmax.Index.Select(index => classes[index]));
    }

    private static void Compare(TensorSample expected, (int[] Shape, float[] Values) actual)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        var difference = Norm(expected.Index.Zip(expected.Value, (index, value) => actual.Values[index] - (double)value));
        Assert.InRange(difference / Norm(expected.Value.Select(value => (double)value)), 0, 1e-4);

        static double Norm(IEnumerable<double> values) => Math.Sqrt(values.Sum(value => value * value));
    }

    private static Shape InputOf(DenseReference reference) => Shape.Map(reference.Input[1], reference.Input[2], reference.Input[3]);

    private static List<(int[] Shape, float[] Values)> Run(StateDict weights, Network network, DenseReference reference)
    {
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        using var running = TorchNetwork.Load(weights);
        var images = GraphRun.Batch(network, FormulaWeights.Uniform("input", reference.Input[0] * network.InputShape.Count));
        return [.. running.ForwardOutputs(images).Select(output =>
            (output.shape.Select(extent => (int)extent).ToArray(), output.contiguous().data<float>().ToArray()))];
    }
}
