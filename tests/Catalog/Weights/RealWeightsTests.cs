using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Tests.Data;
using MLNet.CnnCatalog.Weights;

namespace MLNet.CnnCatalog.Tests.Weights;

[Trait("Category", "RealData")]
public class RealWeightsTests
{
    private static readonly WeightLoadOptions Renamed = new() { Prefix = "module.", Renames = [("linear", "fc")] };

    // Single numbers and the sum of all are PyTorch's.
    [Fact]
    public void The_CIFAR_checkpoint_fills_ResNet_20_whole()
    {
        var loaded = CifarResNet.ResNet20().LoadWeights(RealData.PathOf("weights", "resnet20-12fca82f.th"), Renamed);

        Assert.Equal(97, loaded.Matched.Length);
        Assert.Empty(loaded.Missing);
        Assert.Empty(loaded.Skipped);
        var weights = loaded.ToStateDict();
        Assert.Equal([-0.13818146288394928f, -0.1624176800251007f, 0.8207383155822754f], weights["conv1.weight"][..3]);
        Assert.Equal([0.02210032008588314f, -0.27025941014289856f], weights["fc.bias"][^2..]);
        Assert.Equal(0.17508132755756378f, weights["layer3.2.bn2.running_var"][^1]);
        Assert.Equal(139.7826495598208, loaded.Matched.Sum(parameter => weights[parameter.Key].Sum(value => (double)value)), tolerance: 1e-6);
    }

    [Fact]
    public void The_CIFAR_checkpoint_without_options_is_refused_with_what_to_do_step_by_step()
    {
        var (network, path) = (CifarResNet.ResNet20(), RealData.PathOf("weights", "resnet20-12fca82f.th"));

        Assert.EndsWith("Set Prefix to \"module.\".", Refused(null));
        Assert.EndsWith("set Renames to [(\"linear\", \"fc\")].", Refused(new() { Prefix = "module." }));

        string Refused(WeightLoadOptions? options) => Assert.Throws<InvalidDataException>(() => network.LoadWeights(path, options)).Message;
    }

    [Fact]
    public void The_CIFAR_checkpoint_fills_a_ResNet_20_of_53_classes_but_for_the_head()
    {
        var loaded = CifarResNet.ResNet20(classes: 53).LoadWeights(
            RealData.PathOf("weights", "resnet20-12fca82f.th"), Renamed with { AllowOtherHead = true });

        Assert.Equal(95, loaded.Matched.Length);
        Assert.Equal(["fc.weight [53, 64]", "fc.bias [53]"], loaded.Missing.Select(parameter => parameter.ToString()));
        Assert.Equal(["module.linear.weight [10, 64]", "module.linear.bias [10]"], loaded.Skipped.Select(tensor => tensor.ToString()));
    }

    [Fact]
    public void Weights_of_MobileNetV2_are_read_as_numpy_reads_them()
    {
        using var file = WeightFile.Open(RealData.PathOf("weights", "mobilenet_v2.safetensors"));

        Assert.Equal(314, file.Tensors.Length);
        Assert.Equal("0.5,0.5,0.5", file.Metadata["mean"]);
        var floats = file.Tensors.Where(tensor => tensor.Type == TensorType.Float32).ToArray();
        Assert.Equal(3_538_984, floats.Sum(tensor => tensor.Count));
        Assert.Equal(37812.808745032526, floats.Sum(tensor => tensor.Read().Sum(value => (double)value)), tolerance: 1e-4);
        var bias = file.Tensors.Single(tensor => tensor.Name == "classifier.1.bias").Read();
        Assert.Equal((1000, -0.01611437834799289f, -0.16436666250228882f), (bias.Length, bias[0], bias[^1]));
    }
}
