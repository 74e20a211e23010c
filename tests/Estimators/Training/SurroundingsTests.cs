using Microsoft.ML;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Graph;
using TorchSharp;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;

namespace MLNet.CnnCatalog.Estimators.Tests.Training;

/// <summary>A training is the same whatever else the application does with torch, and leaves it as it was.</summary>
public class SurroundingsTests
{
    private static readonly IDataView Rows = View(Swatches.Rows(35));

    private static readonly float[] Alone = Train();

    public static TheoryData<Optimizer> Optimizers =>
        [new AdamWOptimizer(), new SgdOptimizer(), new RmsPropOptimizer(), new LambOptimizer(), new MuonOptimizer()];

    [Fact]
    public async Task Two_trainings_at_once_with_one_seed_give_the_weights_of_one_alone()
    {
        using var steps = new Barrier(2);
        var trainings = Enumerable.Range(0, 2)
            .Select(_ => Task.Factory.StartNew(() => Train(new Recorder(_ => steps.SignalAndWait())), TaskCreationOptions.LongRunning)).ToArray();

        Assert.All(await Task.WhenAll(trainings), weights => Assert.Equal(Alone, weights));
    }

    [Fact]
    public void The_generator_of_torch_does_not_matter_and_stays_where_it_is()
    {
        torch.manual_seed(5);
        var expected = Draw();
        torch.manual_seed(5);

        Assert.Equal(Alone, Train());

        Assert.Equal(expected, Draw());
    }

    [Theory]
    [MemberData(nameof(Optimizers), DisableDiscoveryEnumeration = true)]
    public void Numbers_are_of_single_precision_where_torch_makes_doubles(Optimizer optimizer)
    {
        var expected = Train(optimizer: optimizer);
        var before = torch.get_default_dtype();
        try
        {
            torch.set_default_dtype(torch.float64);

            Assert.Equal(expected, Train(optimizer: optimizer));

            Assert.Equal(torch.float64, torch.get_default_dtype());
        }
        finally
        {
            torch.set_default_dtype(before);
        }
    }

    [Fact]
    public void Gradients_flow_where_the_application_has_switched_them_off()
    {
        using (torch.no_grad())
        {
            Assert.Equal(Alone, Train());
            Assert.False(torch.is_grad_enabled());
        }

        using (torch.inference_mode())
        {
            Assert.Equal(Alone, Train());
            Assert.True(torch.is_inference_mode_enabled());
        }
    }

    private static float[] Draw()
    {
        using var drawn = torch.rand(5);
        return drawn.data<float>().ToArray();
    }

    private static float[] Train(Recorder? progress = null, Optimizer? optimizer = null)
    {
        var options = Quick with { Epochs = 2, Optimizer = optimizer ?? new AdamWOptimizer(), ValidationSetFraction = 0.2, Progress = progress };
        using var model = Ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(Ml.MulticlassClassification.Trainers.Cnn(Random, "Label", "Image", options)).Fit(Rows);
        var weights = model.LastTransformer.Weights;
        return [.. weights.Network.Parameters.Where(parameter => parameter.IsTrainable).SelectMany(parameter => weights[parameter.Key])];
    }

    // Every initialisation and every random layer.
    private static Network Random(int classes, Shape? input)
    {
        var x = Network.Input(input ?? Shape.Map(3, Swatches.Side, Swatches.Side)).Conv("conv", 8, kernel: 3).BatchNorm("bn").Relu();
        var branch = x.Conv("branch", 8, kernel: 3, bias: true, initialization: Initialization.TruncatedNormal(0.2)).StochasticDepth(0.5);
        return x.Add(branch).ChannelScale("scale", initialValue: 0.5).GlobalAveragePool().Dropout(0.3)
            .Linear("fc", classes, initialization: Initialization.Normal(0.1) with { Bias = 0.1 }).ToNetwork("random");
    }
}
