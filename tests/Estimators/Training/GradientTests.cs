using Microsoft.ML;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Training;
using MLNet.CnnCatalog.Graph;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Tests.Training;

/// <summary>What is done with gradients before a step.</summary>
public class GradientTests
{
    private static readonly CnnClassificationOptions Plain = Quick with
    {
        Optimizer = new SgdOptimizer { Momentum = 0 }, WeightDecay = 0, LearningRate = 0.1, Schedule = new ConstantSchedule(), Epochs = 1,
    };

    [Fact]
    public void Long_gradients_are_cut_down_as_in_torch_and_short_ones_stay()
    {
        var reference = TrainingReference.Instance;
        foreach (var clip in reference.Clips)
        {
            using var scope = NewDisposeScope();
            var first = zeros(3, 2).requires_grad_();
            var second = zeros(4).requires_grad_();
            var unused = zeros(2).requires_grad_();
            var all = tensor(reference.Gradient);
            first.mul(all[..6].reshape(3, 2)).sum().add(second.mul(all[6..]).sum()).backward();

            GradientNorm.Clip([first, unused, second], clip.Longest);

            float[] clipped = [.. first.grad!.data<float>(), .. second.grad!.data<float>()];
            Assert.All(clip.Clipped.Zip(clipped), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        }
    }

    [Fact]
    public void A_step_is_as_long_as_the_clipped_gradient_times_the_learning_rate()
    {
        var rows = View(Swatches.Rows(8));
        var begin = Weights(rows, Plain with { BatchSize = 8, LearningRate = 1e-30 });
        var end = Weights(rows, Plain with { BatchSize = 8, ClipGradientNorm = 0.01 });

        Assert.Equal(0.1 * 0.01, Math.Sqrt(begin.Zip(end).Sum(pair => Math.Pow(pair.First - pair.Second, 2))), 1e-6);
    }

    // 23 images: steps of 8, 8 and 7 images, in one batch each, or in batches of 4, 4; 4, 4; 4, 3.
    [Theory]
    [InlineData(23)]
    [InlineData(22)]
    [InlineData(16)]
    public void Gradients_of_several_batches_make_the_step_of_one_large_batch(int images)
    {
        var rows = View(Swatches.Rows(images));

        var large = Weights(rows, Plain with { BatchSize = 8, Epochs = 2 });
        var small = Weights(rows, Plain with { BatchSize = 4, AccumulateBatches = 2, Epochs = 2 });

        Assert.All(large.Zip(small), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        Assert.NotEqual(large, Weights(rows, Plain with { BatchSize = 4, Epochs = 2 }));
    }

    [Fact]
    public void The_schedule_counts_steps_and_progress_batches()
    {
        var recorder = new Recorder();
        using var model = Fit(View(Swatches.Rows(35)), Quick with { Epochs = 2, AccumulateBatches = 2, Progress = recorder });

        // 5 batches an epoch make steps of 2, 2 and 1.
        var schedule = new OneCycleSchedule();
        Assert.Equal([1, 2, 3, 4, 5, 1, 2, 3, 4, 5], recorder.Reports.Select(report => (int)report.Batch));
        int[] steps = [0, 0, 1, 1, 2, 3, 3, 4, 4, 5];
        Assert.Equal(steps.Select(step => 0.02 * schedule.FactorAt(step, stepsPerEpoch: 3, totalSteps: 6)), recorder.Reports.Select(report => report.LearningRate));
    }

    [Fact]
    public void What_layers_draw_in_an_epoch_does_not_depend_on_the_epochs_before()
    {
        // An epoch at a rate of next to nothing leaves the network as it is; then the order and dropout of the second are all that differs.
        IEnumerable<double> Losses(int epochs, int seed)
        {
            var recorder = new Recorder();
            using var model = Ml.Transforms.Conversion.MapValueToKey("Label")
                .Append(Ml.MulticlassClassification.Trainers.Cnn(Forgetful, "Label", "Image", Plain with { Epochs = epochs, Seed = seed, LearningRate = 1e-30, Progress = recorder }))
                .Fit(View(Swatches.Rows(24)));
            return [.. recorder.Losses];
        }

        Assert.Equal(Losses(epochs: 1, seed: 1), Losses(epochs: 2, seed: 1).Take(3));
        Assert.NotEqual(Losses(epochs: 2, seed: 1).Take(3), Losses(epochs: 2, seed: 1).Skip(3));
    }

    private static Network Forgetful(int classes, Shape? input) => Network.Input(input ?? Shape.Map(3, Swatches.Side, Swatches.Side))
        .Conv("conv", 8, kernel: 3, stride: 2, padding: 0).Relu().GlobalAveragePool().Dropout(0.5).Linear("fc", classes).ToNetwork("forgetful");

    // Without batch norm, which sees batches.
    private static Network Stateless(int classes, Shape? input) => Network.Input(input ?? Shape.Map(3, Swatches.Side, Swatches.Side))
        .Conv("conv", 8, kernel: 3, stride: 2, padding: 0, bias: true).Relu().GlobalAveragePool().Linear("fc", classes).ToNetwork("stateless");

    private static float[] Weights(IDataView rows, CnnClassificationOptions options)
    {
        using var model = Ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(Ml.MulticlassClassification.Trainers.Cnn(Stateless, "Label", "Image", options)).Fit(rows);
        var weights = model.LastTransformer.Weights;
        return [.. weights.Network.Parameters.SelectMany(parameter => weights[parameter.Key])];
    }
}
