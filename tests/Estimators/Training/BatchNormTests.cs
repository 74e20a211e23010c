using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Tests.Torch;
using MLNet.CnnCatalog.Graph;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;

namespace MLNet.CnnCatalog.Estimators.Tests.Training;

/// <summary>Batch norm in fine-tuning, and what the log says of it.</summary>
public class BatchNormTests
{
    private static readonly string[] Statistics = ["bn.running_mean", "bn.running_var"];

    private static readonly string[] Learnt = ["conv.weight", "bn.weight", "bn.bias", "fc.weight"];

    private static readonly IDataView Rows = View(Swatches.Rows(36));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Frozen_batch_norms_keep_their_statistics_and_everything_learns(bool frozen)
    {
        var weights = FormulaWeights.Of(Swatches.Tiny(3, null));

        var (trained, warnings) = Train(weights, Quick with { FreezeBatchNorm = frozen });

        Assert.All(Statistics, key => Assert.Equal(frozen, weights[key].SequenceEqual(trained[key])));
        Assert.All(Learnt, key => Assert.NotEqual(weights[key], trained[key]));
        Assert.Empty(warnings);
    }

    [Fact]
    public void Frozen_batch_norms_score_in_training_as_they_do_afterwards()
    {
        var weights = FormulaWeights.Of(Swatches.Tiny(3, null));
        var recorder = new Recorder();
        var options = Quick with { FreezeBatchNorm = true, Epochs = 1, BatchSize = 36, Progress = recorder };

        Train(weights, options);

        var (model, rows) = (Model(Ml, weights, Quick with { Epochs = 0 }), Rows);
        using (model)
            Assert.Equal(
                Ml.MulticlassClassification.Evaluate(model.Transform(rows)).LogLoss, Assert.Single(recorder.Losses), tolerance: 1e-5);
    }

    [Fact]
    public void Folded_batch_norms_keep_their_statistics_and_the_log_says_so()
    {
        var weights = Folded();

        var (trained, warnings) = Train(weights, Quick with { Epochs = 8 });

        Assert.All(Statistics, key => Assert.Equal(weights[key], trained[key]));
        Assert.All(Learnt, key => Assert.NotEqual(weights[key], trained[key]));
        Assert.Contains(
            "The statistics of 1 batch norms of 'tiny', from 'bn' on, were folded into its weights (mean 0, variance 1, scale 1). " +
            "They keep these statistics while the network is trained, as with FreezeBatchNorm.", Assert.Single(warnings));
    }

    [Fact]
    public void Batch_norms_that_never_saw_a_batch_are_not_taken_for_folded_ones()
    {
        var weights = Folded();
        Array.Clear(weights["bn.bias"]);

        var (trained, warnings) = Train(weights, Quick);

        Assert.NotEqual(weights["bn.running_mean"], trained["bn.running_mean"]);
        Assert.Empty(warnings);
    }

    [Theory]
    [InlineData(0.0, "The training loss never came below that of chance, 1.099 (the lowest mean of an epoch was 1.099)")]
    [InlineData(0.5, "The training loss never came below that of chance, 1.099 (the lowest mean of an epoch was 1.099)")]
    public void A_loss_that_stays_at_chance_is_warned_of(double labelSmoothing, string message)
    {
        // Nothing reaches the classifier.
        var weights = FormulaWeights.Of(Swatches.Tiny(3, null));
        foreach (var key in (string[])["bn.weight", "bn.bias", "fc.bias"])
            Array.Fill(weights[key], key == "bn.bias" ? -100 : 0);

        var (_, warnings) = Train(weights, Quick with { Epochs = 2, LearningRate = 1e-6, LabelSmoothing = labelSmoothing });

        Assert.Contains(message, Assert.Single(warnings));
    }

    [Fact]
    public void Rare_classes_make_chance_lower()
    {
        var weights = FormulaWeights.Of(Swatches.Tiny(3, null));
        Array.Fill(weights["bn.weight"], 0);
        Array.Fill(weights["bn.bias"], -100);
        float[] prior = [MathF.Log(24), MathF.Log(6), MathF.Log(6)];
        prior.CopyTo(weights["fc.bias"], 0);
        var rows = View(Swatches.Rows(36).Where((row, index) => row.Label == "red" || index < 18)
            .Concat(Swatches.Rows(36, seed: 2).Where(row => row.Label == "red")));

        var (_, warnings) = Train(weights, Quick with { Epochs = 1, LearningRate = 1e-6 }, rows);

        // -(2/3 ln 2/3 + 1/6 ln 1/6 + 1/6 ln 1/6)
        Assert.Contains("that of chance, 0.8676 (the lowest mean of an epoch was 0.8676)", Assert.Single(warnings));
    }

    [Fact]
    public void Every_method_of_the_catalog_warns_in_the_log_of_its_context()
    {
        var (context, warnings) = Listening();
        var trainers = context.MulticlassClassification.Trainers;

        foreach (var trainer in (CnnClassificationTrainer[])[
            trainers.Cnn("resnet18"), trainers.Cnn(Swatches.Tiny), trainers.Cnn(Folded()), trainers.ResNet18(), trainers.TorchModule(_ => null!)])
            trainer.Log.Warn("This is said.");

        Assert.Equal(5, warnings.Count);
        Assert.All(warnings, warning => Assert.EndsWith("This is said.", warning));
    }

    // What an export for scoring has: all but the shift is in the convolution.
    private static StateDict Folded()
    {
        var weights = FormulaWeights.Of(Swatches.Tiny(3, null));
        Array.Fill(weights["bn.weight"], 1);
        Array.Fill(weights["bn.running_mean"], 0);
        Array.Fill(weights["bn.running_var"], 1);
        return weights;
    }

    private static (MLContext Context, List<string> Warnings) Listening()
    {
        var (context, warnings) = (new MLContext(seed: 1), new List<string>());
        context.Log += (_, entry) =>
        {
            if (entry.Kind == ChannelMessageKind.Warning)
                warnings.Add(entry.Message);
        };
        return (context, warnings);
    }

    private static (StateDict Weights, List<string> Warnings) Train(StateDict weights, CnnClassificationOptions options, IDataView? rows = null)
    {
        var (context, warnings) = Listening();
        using var model = Model(context, weights, options, rows);
        return (model.LastTransformer.Weights, warnings);
    }

    private static Microsoft.ML.Data.TransformerChain<CnnClassificationTransformer> Model(
        MLContext context, StateDict weights, CnnClassificationOptions options, IDataView? rows = null) =>
        context.Transforms.Conversion.MapValueToKey("Label")
            .Append(context.MulticlassClassification.Trainers.Cnn(weights, "Label", "Image", options)).Fit(rows ?? Rows);
}
