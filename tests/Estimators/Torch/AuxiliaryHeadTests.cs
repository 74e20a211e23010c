using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using TorchSharp;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;

namespace MLNet.CnnCatalog.Estimators.Tests.Torch;

public class AuxiliaryHeadTests
{
    [Fact]
    public void Heads_are_computed_in_training_beside_the_main_result()
    {
        var x = Network.Input(2, 3, 3).ChannelScale("stem");
        // ReLU overwrites what it reads where nobody else does; the head's logits are somebody else's.
        var head = x.Linear("aux", 3);
        var network = head.Relu().Linear("fc", 3).ToNetwork("net", head.ToAuxiliaryHead(0.5));
        var weights = FormulaWeights.Of(network);
        using var scope = torch.NewDisposeScope();
        using var running = TorchNetwork.Load(weights);
        var images = GraphRun.Batch(network, FormulaWeights.Uniform("input", 4 * network.InputShape.Count));

        var results = running.ForwardWithHeads(images);

        Assert.Equal(2, results.Count);
        Assert.Equal(running.Forward(images).data<float>().ToArray(), results[0].data<float>().ToArray());
        var alone = x.Linear("aux2", 3).ToNetwork("alone");
        var aloneWeights = new StateDict(alone, new Dictionary<string, float[]>
        {
            ["stem"] = weights["stem"],
            ["aux2.weight"] = weights["aux.weight"],
            ["aux2.bias"] = weights["aux.bias"],
        });
        GraphRun.AssertClose(GraphRun.On(aloneWeights, FormulaWeights.Uniform("input", 4 * 18)), results[1].data<float>().ToArray());
        Assert.Contains(results[1].data<float>().ToArray(), logit => logit < 0);
    }

    [Fact]
    public void A_network_without_heads_gives_one_result()
    {
        var network = Network.Input(2, 3, 3).Linear("fc", 3).ToNetwork("net");
        using var scope = torch.NewDisposeScope();
        using var running = TorchNetwork.Initialize(network);

        Assert.Equal([4, 3], Assert.Single(running.ForwardWithHeads(torch.ones([4, 2, 3, 3]))).shape);
    }

    [Fact]
    public void Passes_with_heads_leave_no_tensor_behind()
    {
        var network = WithHead(3, null);
        using var running = TorchNetwork.Initialize(network);
        using var images = torch.ones([2, 3, Swatches.Side, Swatches.Side]);
        foreach (var result in running.ForwardWithHeads(images))
            result.Dispose();
        var before = torch.Tensor.TotalCount;

        foreach (var result in running.ForwardWithHeads(images))
            result.Dispose();

        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    [Fact]
    public void Training_adds_the_weighted_losses_of_the_heads()
    {
        var recorder = new Recorder();

        Pipeline(Quick with { Epochs = 1, Progress = recorder }, WithHead).Fit(View(Swatches.Rows(24)));

        // All logits of both classifiers are zero at first: a loss of ln 3 each.
        Assert.Equal((1 + 0.3) * Math.Log(3), recorder.Losses.First(), tolerance: 1e-5);
    }

    [Fact]
    public void A_network_with_heads_trains_and_scores_as_any_other()
    {
        var rows = View(Swatches.Rows(60));

        var model = Pipeline(Quick with { Epochs = 6 }, WithHead).Fit(rows);

        var predictions = model.Transform(rows).GetColumn<string>("PredictedLabel");
        Assert.Equal(rows.GetColumn<string>("Label"), predictions);
    }

    private static Network WithHead(int classes, Shape? input)
    {
        var begins = Initialization.Zero;
        var stem = Network.Input(input ?? Shape.Map(3, Swatches.Side, Swatches.Side))
            .Conv("conv", 8, kernel: 3, stride: 2, padding: 0).BatchNorm("bn").Relu();
        var head = stem.In("aux", x => x.GlobalAveragePool().Linear("fc", classes, initialization: begins));
        return stem.GlobalAveragePool().Linear("fc", classes, initialization: begins).ToNetwork("headed", head.ToAuxiliaryHead(0.3));
    }
}
