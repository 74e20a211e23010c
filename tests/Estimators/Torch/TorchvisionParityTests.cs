using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Tests.Data;
using TorchSharp;

namespace MLNet.CnnCatalog.Estimators.Tests.Torch;

/// <summary>The same weights and images give the logits that torchvision 0.14 gave.</summary>
public class TorchvisionParityTests
{
    private const long SmallInParameters = 26_000_000;

    private static IEnumerable<(string Name, bool IsSmall)> Networks =>
        TorchvisionReference.NamesInCatalog.Select(name => (name, TorchvisionReference.Networks[name].Params <= SmallInParameters));

    public static TheoryData<string> Small => [.. Networks.Where(network => network.IsSmall).Select(network => network.Name)];

    public static TheoryData<string> Large => [.. Networks.Where(network => !network.IsSmall).Select(network => network.Name)];

    [Theory]
    [MemberData(nameof(Small))]
    public void Logits_are_those_of_torchvision(string name) => Compare(name);

    [Theory]
    [Trait("Category", "Slow")]
    [MemberData(nameof(Large))]
    public void Logits_of_the_large_networks_are_those_of_torchvision(string name) => Compare(name);

    private static void Compare(string name)
    {
        var reference = TorchvisionReference.Networks[name];
        var weights = FormulaWeights.Of(NetworkCatalog.Get(name, input: Shape.Map(reference.Input[1], reference.Input[2], reference.Input[3])), reference.Gain);
        var images = FormulaWeights.Uniform("input", reference.Input.Aggregate(1L, (count, extent) => count * extent));

        foreach (var tested in new[] { weights, BatchNormFolding.Fold(weights) })
        {
            var logits = Run(tested, images, [.. reference.Input.Select(extent => (long)extent)]);

            for (var image = 0; image < reference.FirstLogits.Length; image++)
            {
                var row = logits.AsSpan(image * 1000, 1000);
                Assert.Equal(reference.Argmax[image], row.IndexOf(row.ToArray().Max()));
                var difference = Math.Sqrt(reference.FirstLogits[image].Zip(row.ToArray(), (expected, actual) => Math.Pow(expected - (double)actual, 2)).Sum());
                Assert.InRange(difference / reference.LogitNorms[image], 0, Math.Max(1e-4, 100 * reference.Noise));
            }
        }
    }

    private static float[] Run(StateDict weights, float[] images, long[] shape)
    {
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        using var network = TorchNetwork.Load(weights);
        return network.Forward(torch.tensor(images, shape)).data<float>().ToArray();
    }
}
