using Microsoft.ML;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Training;
using MLNet.CnnCatalog.Graph;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Tests.Training;

/// <summary>Averages of weights; references are those of torch's AveragedModel with buffers, see tests/Data/README.md.</summary>
public class AveragingTests
{
    private static readonly IDataView Rows = View(Swatches.Rows(35));

    [Fact]
    public void Averages_are_those_of_torch()
    {
        foreach (var reference in TrainingReference.Instance.Averages)
        {
            using var scope = NewDisposeScope();
            var numbers = tensor((float[])[1, 1, 0, 0]);
            using var average = Averaging(numbers, new() { Decay = reference.Decay, EverySteps = reference.Steps });
            foreach (var (index, number) in reference.Numbers.Index())
            {
                float[] present = [number, -number, 2 * number, number * number];
                numbers.copy_(tensor(present));

                average.Follow(index + 1);

                average.Exchange();
                AssertClose(index + 1 < reference.Steps ? present : reference.Averages[index], numbers);
                average.Exchange();
                AssertClose(present, numbers);
            }
        }
    }

    // (1 + t) / (10 + t): 0.1, 2 / 11, 0.25 and so on.
    [Fact]
    public void The_decay_may_rise_at_the_beginning()
    {
        var average = new ExponentialMovingAverage { Decay = 0.2, WarmUp = true };

        Assert.Equal([0.1, 2.0 / 11, 0.2, 0.2], Enumerable.Range(0, 4).Select(averages => average.DecayAt(averages, share: 0.5)));
        Assert.Equal(0.2, (average with { WarmUp = false }).DecayAt(averages: 0, share: 0.5));
        Assert.Equal(0.2 / 8, (average with { WarmUp = false, RisingPower = 3 }).DecayAt(averages: 0, share: 0.5));
    }

    // By hand, with alpha 0.5: slow weights 0 and fast ones 4 give 2; from there to 6, they give 4.
    [Fact]
    public void A_network_that_looks_ahead_goes_on_from_the_average()
    {
        using var scope = NewDisposeScope();
        var number = zeros(1);
        using var average = Averaging(number, new() { Decay = 0.5, EverySteps = 2, Lookahead = true });

        number.fill_(3);
        average.Follow(steps: 1);
        AssertClose([3], number);
        number.fill_(4);
        average.Follow(steps: 2);
        AssertClose([2], number);
        number.fill_(6);
        average.Follow(steps: 4);
        AssertClose([4], number);
    }

    // torchvision's ResNet-50 "v2" recipe: 8 x 128 images, decay 0.99998, every 32 steps, 600 epochs: 1 - 2e-5 x 1024 x 32 / 600.
    [Fact]
    public void Torchvisions_decay_is_that_of_its_script()
    {
        var average = ExponentialMovingAverage.AsInTorchvision(batchSize: 1024, epochs: 600);

        Assert.Equal((0.9989077333, 32), (Math.Round(average.Decay, 10), average.EverySteps));
        Assert.Equal(0, ExponentialMovingAverage.AsInTorchvision(batchSize: 100_000, epochs: 1, decay: 0.9).Decay);
    }

    [Fact]
    public void The_averaged_network_is_fitted()
    {
        var how = new ExponentialMovingAverage { Decay = 0.5 };
        var progress = new Recorder();

        using var model = Fit(Rows, Quick with { Epochs = 1, BatchSize = 12, ExponentialMovingAverage = how, Progress = progress });
        using var plain = Fit(Rows, Quick with { Epochs = 1, BatchSize = 12 });

        // The same steps are done; of three networks 1/4, 1/4 and 1/2 are averaged.
        Assert.Equal(3, progress.Reports.Count);
        Assert.NotEqual(plain.LastTransformer.Weights["conv.weight"], model.LastTransformer.Weights["conv.weight"]);
        Assert.NotEqual(plain.LastTransformer.Weights["bn.running_mean"], model.LastTransformer.Weights["bn.running_mean"]);
    }

    [Fact]
    public void An_average_without_decay_is_the_network_itself()
    {
        using var model = Fit(Rows, Quick with { ExponentialMovingAverage = new() { Decay = 0 }, ValidationSetFraction = 0.2 });
        using var plain = Fit(Rows, Quick with { ValidationSetFraction = 0.2 });

        Assert.All(new[] { "conv.weight", "bn.running_var", "fc.bias" }, key => Assert.Equal(plain.LastTransformer.Weights[key], model.LastTransformer.Weights[key]));
    }

    [Fact]
    public void A_training_shorter_than_the_first_average_fits_the_network_itself()
    {
        using var model = Fit(Rows, Quick with { Epochs = 1, ExponentialMovingAverage = new() { EverySteps = 1000 } });
        using var plain = Fit(Rows, Quick with { Epochs = 1 });

        Assert.Equal(plain.LastTransformer.Weights["fc.weight"], model.LastTransformer.Weights["fc.weight"]);
    }

    [Fact]
    public void The_averaged_network_is_what_validation_measures()
    {
        var recorder = new Recorder();
        var map = Ml.Transforms.Conversion.MapValueToKey("Label").Fit(Rows);
        var validation = map.Transform(View(Swatches.Rows(21, seed: 9)));
        using var model = Ml.MulticlassClassification.Trainers.Cnn(Swatches.Tiny, "Label", "Image", Quick with
        {
            ExponentialMovingAverage = new() { Decay = 0.9 }, ValidationSet = validation, Progress = recorder,
        }).Fit(map.Transform(Rows));

        var best = recorder.Reports.Min(report => report.ValidationLoss ?? double.MaxValue);
        Assert.Equal(best, Ml.MulticlassClassification.Evaluate(model.Transform(validation)).LogLoss, tolerance: 1e-4);
    }

    [Fact]
    public void Looking_ahead_changes_the_steps()
    {
        IEnumerable<double> Losses(ExponentialMovingAverage? average)
        {
            var recorder = new Recorder();
            using var model = Fit(Rows, Quick with { ExponentialMovingAverage = average, Progress = recorder });
            return [.. recorder.Losses];
        }

        var plain = Losses(average: null);
        Assert.Equal(plain, Losses(new() { Decay = 0.5, EverySteps = 5 }));
        Assert.NotEqual(plain, Losses(new() { Decay = 0.5, EverySteps = 5, Lookahead = true }));
    }

    [Fact]
    public void Averages_of_a_module_are_fitted_too()
    {
        static TorchSharp.torch.nn.Module<Tensor, Tensor> Module(int classes) => TorchSharp.torch.nn.Sequential(
            TorchSharp.torch.nn.Conv2d(3, 8, kernel_size: 3), TorchSharp.torch.nn.BatchNorm2d(8), TorchSharp.torch.nn.ReLU(),
            TorchSharp.torch.nn.AdaptiveAvgPool2d(1), TorchSharp.torch.nn.Flatten(), TorchSharp.torch.nn.Linear(8, classes));
        float[][] Trained(ExponentialMovingAverage? average)
        {
            using var model = Ml.Transforms.Conversion.MapValueToKey("Label")
                .Append(Ml.MulticlassClassification.Trainers.TorchModule(Module, "Label", "Image", Quick with { Epochs = 1, ExponentialMovingAverage = average }))
                .Fit(Rows);
            return Scores(model, Rows);
        }

        var plain = Trained(average: null);
        Assert.Equal(plain, Trained(new() { Decay = 0 }));
        Assert.NotEqual(plain, Trained(new() { Decay = 0.9 }));
    }

    private static WeightAverage Averaging(Tensor numbers, ExponentialMovingAverage how) =>
        new(new Dictionary<string, Tensor> { ["numbers"] = numbers }, how, allSteps: 10);

    private static void AssertClose(float[] expected, Tensor numbers) =>
        Assert.All(expected.Zip(numbers.data<float>().ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
}
