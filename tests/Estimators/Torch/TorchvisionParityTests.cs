using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Tests.Data;
using TorchSharp;

namespace MLNet.CnnCatalog.Estimators.Tests.Torch;

/// <summary>The same weights and pictures give the logits that torchvision 0.14 gave.</summary>
public class TorchvisionParityTests
{
    private static readonly Func<int, ResNetOptions?, Network>[] Networks =
    [
        ResNet.ResNet18, ResNet.ResNet34, ResNet.ResNet50, ResNet.ResNet101, ResNet.ResNet152,
        ResNet.ResNeXt50, ResNet.ResNeXt101, ResNet.ResNeXt101Of64Groups, ResNet.WideResNet50, ResNet.WideResNet101,
    ];

    [Theory]
    [InlineData("resnet18")]
    [InlineData("resnet50")]
    [InlineData("resnext50_32x4d")]
    public void Logits_are_those_of_torchvision(string name) => Compare(name);

    [Theory]
    [Trait("Category", "Slow")]
    [InlineData("resnet34")]
    [InlineData("resnet101")]
    [InlineData("resnet152")]
    [InlineData("resnext101_32x8d")]
    [InlineData("resnext101_64x4d")]
    [InlineData("wide_resnet50_2")]
    [InlineData("wide_resnet101_2")]
    public void Logits_of_the_large_networks_are_those_of_torchvision(string name) => Compare(name);

    private static void Compare(string name)
    {
        var reference = TorchvisionReference.ResNets[name];
        var weights = FormulaWeights.Of(Networks.Select(build => build(1000, null)).Single(network => network.Name == name));
        var pictures = FormulaWeights.Uniform("input", reference.Input.Aggregate(1L, (count, extent) => count * extent));

        foreach (var tested in new[] { weights, BatchNormFolding.Fold(weights) })
        {
            var logits = Run(tested, pictures, [.. reference.Input.Select(extent => (long)extent)]);

            for (var picture = 0; picture < reference.FirstLogits.Length; picture++)
            {
                var row = logits.AsSpan(picture * 1000, 1000);
                Assert.Equal(reference.Argmax[picture], row.IndexOf(row.ToArray().Max()));
                var difference = Math.Sqrt(reference.FirstLogits[picture].Zip(row.ToArray(), (expected, actual) => Math.Pow(expected - (double)actual, 2)).Sum());
                Assert.InRange(difference / reference.LogitNorms[picture], 0, Math.Max(1e-4, 100 * reference.Noise));
            }
        }
    }

    private static float[] Run(StateDict weights, float[] pictures, long[] shape)
    {
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        using var network = TorchNetwork.Load(weights);
        return network.Forward(torch.tensor(pictures, shape)).data<float>().ToArray();
    }
}
