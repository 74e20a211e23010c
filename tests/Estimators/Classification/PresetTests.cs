using System.Globalization;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;

namespace MLNet.CnnCatalog.Estimators.Tests.Classification;

public class PresetTests
{
    public static TheoryData<string> Names => [.. CnnClassificationOptions.PresetNames];

    [Fact]
    public void A_preset_has_its_name_and_its_property()
    {
        Assert.Equal(["torchvision", "torchvision-v2", "A3", "fine-tune"], CnnClassificationOptions.PresetNames);
        Assert.Same(CnnClassificationOptions.Torchvision, CnnClassificationOptions.Preset("torchvision"));
        Assert.Same(CnnClassificationOptions.TorchvisionV2, CnnClassificationOptions.Preset("torchvision-v2"));
        Assert.Same(CnnClassificationOptions.A3, CnnClassificationOptions.Preset("A3"));
        Assert.Same(CnnClassificationOptions.FineTune, CnnClassificationOptions.Preset("fine-tune"));
    }

    [Theory]
    [InlineData("torchvison", "There is no preset 'torchvison'. Did you mean torchvision?")]
    [InlineData("a3", "Did you mean A3?")]
    [InlineData("imagenet", "lists all: torchvision, torchvision-v2, A3, fine-tune.")]
    public void An_unknown_name_is_refused_with_near_ones(string name, string message) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => CnnClassificationOptions.Preset(name)).Message);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_preset_trains_as_it_is_but_for_what_is_changed_of_it(string name)
    {
        using var model = Fit(View(Swatches.Rows(9)), CnnClassificationOptions.Preset(name) with { Epochs = 2, BatchSize = 8, ImageSize = null, ResizeSize = null, Device = "cpu" });

        Assert.Equal(3, Scores(model, View(Swatches.Rows(3)))[0].Length);
    }

    [Fact]
    public void A_preset_prints_all_that_is_set_whatever_the_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = "," } };
            var text = CnnClassificationOptions.TorchvisionV2.ToString();

            Assert.StartsWith("CnnClassificationOptions { ImageSize = 224x224, ResizeSize = 232, ApplyExifOrientation = True, ", text);
            Assert.Contains(", BatchSize = 128, Epochs = 600, LearningRate = 0.0625, ", text);
            Assert.Contains(", Schedule = CosineSchedule { WarmUpEpochs = 5, WarmUpStart = 0.01, MinimumFactor = 0 }, Optimizer = SgdOptimizer { Momentum = 0.9, Nesterov = False }, WeightDecay = 2E-05, ", text);
            Assert.Contains(", WeightLoading = WeightLoadOptions { Renames = [], AllowOtherHead = True, ", text);
            Assert.EndsWith(", LabelSmoothing = 0.1 }", text);
            Assert.DoesNotContain("Cancellation", text.Replace("ReturnBestOnCancellation", "", StringComparison.Ordinal));
            Assert.Equal(
                "StepSchedule { WarmUpEpochs = 0.5, Epochs = 30, Milestones = [3, 6], Decay = 0.1 }",
                new StepSchedule { Milestones = [3, 6], WarmUpEpochs = 0.5 }.ToString());
            Assert.Contains(
                "Normalization = PixelNormalization { Red = (0.485, 0.229), Green = (0.456, 0.224), Blue = (0.406, 0.225) }",
                new CnnClassificationOptions { Normalization = PixelNormalization.ImageNet }.ToString());
            Assert.Contains(
                "Losses = [CrossEntropyLoss { Weight = 1, MedianFrequencyWeights = False, LabelSmoothing = 0.1 }, DiceLoss { Weight = 0.5 }]",
                new CnnSegmentationOptions { Losses = [new CrossEntropyLoss { LabelSmoothing = 0.1 }, new DiceLoss { Weight = 0.5 }] }.ToString());
            Assert.Contains(
                "Optimizer = MuonOptimizer { Momentum = 0.95, Nesterov = True, NewtonSchulzSteps = 5, NormalizesWeights = False, LeavesFirstConvolution = False, " +
                "Others = SgdOptimizer { Momentum = 0.9, Nesterov = True } }",
                new CnnClassificationOptions { Optimizer = new MuonOptimizer { Others = new SgdOptimizer { Nesterov = true } } }.ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
