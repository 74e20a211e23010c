using Microsoft.ML;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Tests.Torch;
using MLNet.CnnCatalog.Graph;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;

namespace MLNet.CnnCatalog.Estimators.Tests.Training;

/// <summary>Residual branches that are left out at random.</summary>
public class StochasticDepthTests
{
    private static readonly IDataView Rows = View(Swatches.Rows(35));

    [Theory]
    [InlineData("resnet18")]
    [InlineData("mobilenet_v2")]
    [InlineData("convnext_tiny")]
    public void Scores_stay_the_same(string name)
    {
        var network = NetworkCatalog.Get(name, classes: 7, input: Shape.Map(3, 41, 37));

        Assert.Equal(GraphRun.OnFormula(network, batch: 2), GraphRun.OnFormula(network.WithStochasticDepth(0.5), batch: 2));
    }

    [Fact]
    public void A_network_is_trained_with_it_and_scores_without()
    {
        float[] Trained(double? rate)
        {
            using var model = Ml.Transforms.Conversion.MapValueToKey("Label")
                .Append(Ml.MulticlassClassification.Trainers.Cnn(Residual, "Label", "Image", Quick with { StochasticDepthRate = rate })).Fit(Rows);
            Assert.All(Scores(model, Rows), scores => Assert.Equal(1, scores.Sum(), 1e-5f));
            return model.LastTransformer.Weights["block.conv.weight"];
        }

        var plain = Trained(rate: null);
        Assert.Equal(plain, Trained(rate: 0));
        Assert.NotEqual(plain, Trained(rate: 0.5));
    }

    [Fact]
    public void A_network_without_branches_is_refused() => Assert.Contains(
        "'tiny' has no residual branches", Assert.ThrowsAny<ArgumentException>(() => Fit(Rows, Quick with { StochasticDepthRate = 0.1 })).Message);

    internal static Network Residual(int classes, Shape? input) => Network.Input(input ?? Shape.Map(3, Swatches.Side, Swatches.Side))
        .Conv("conv", 8, kernel: 3, stride: 2).Relu().In("block", x => x.Conv("conv", 8, kernel: 3).BatchNorm("bn").Add(x).Relu())
        .GlobalAveragePool().Linear("fc", classes).ToNetwork("residual");
}
