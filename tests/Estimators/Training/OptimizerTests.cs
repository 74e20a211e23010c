using MLNet.CnnCatalog.Estimators.Tests.Segmentation;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Tests.Torch;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Estimators.Training;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Tests.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Tests.Training;

/// <summary>Steps of the optimisers, by themselves; expected numbers are those of optimizers.json.gz.</summary>
public sealed class OptimizerTests
{
    private static readonly Reference Expected = ReferenceFile.Read<Reference>("optimizers.json.gz");

    private static readonly Dictionary<string, Optimizer> Optimizers = new()
    {
        ["sgd"] = new SgdOptimizer(),
        ["sgd nesterov"] = new SgdOptimizer { Momentum = 0.85, Nesterov = true },
        ["sgd without momentum"] = new SgdOptimizer { Momentum = 0 },
        ["adamw"] = new AdamWOptimizer { Beta1 = 0.8, Beta2 = 0.99, Epsilon = 1e-6 },
        ["adamw defaults"] = new AdamWOptimizer(),
        ["rmsprop"] = new RmsPropOptimizer { Alpha = 0.9, Epsilon = 0.0316 },
        ["rmsprop without momentum"] = new RmsPropOptimizer { Momentum = 0 },
        ["lamb"] = new LambOptimizer(),
        ["lamb without clipping"] = new LambOptimizer { Beta1 = 0.8, Beta2 = 0.99, MaximumGradientNorm = null },
        ["muon"] = new MuonOptimizer { OthersLearningRate = 0.003 },
        ["muon normalizing"] = new MuonOptimizer
        {
            Momentum = 0.6, Nesterov = false, NewtonSchulzSteps = 3, NormalizesWeights = true,
            Others = new SgdOptimizer { Momentum = 0.85, Nesterov = true }, OthersLearningRate = 0.01,
        },
        ["muon leaving first"] = new MuonOptimizer { LeavesFirstConvolution = true, Others = new SgdOptimizer(), OthersLearningRate = 0.01 },
    };

    public static TheoryData<string> Names => [.. Optimizers.Keys];

    [Fact]
    public void Every_case_is_tested() => Assert.Equal(Optimizers.Keys.Order(), Expected.Cases.Select(reference => reference.Optimizer).Distinct().Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_step_is_that_of_the_reference(string name)
    {
        foreach (var reference in Expected.Cases.Where(reference => reference.Optimizer == name))
        {
            using var training = new Steps(Optimizers[name], reference.LearningRate, reference.WeightDecay);
            foreach (var (step, expected) in reference.Steps.Index())
            {
                training.Take(step);
                foreach (var (key, numbers) in expected)
                    Assert.All(numbers.Zip(Steps.Sample(key, training.Values(key))), pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-6));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_training_that_is_taken_up_goes_on_bit_for_bit(string name)
    {
        using var whole = new Steps(Optimizers[name]);
        using var first = new Steps(Optimizers[name]);
        for (var step = 0; step < 10; step++)
            whole.Take(step);
        for (var step = 0; step < 5; step++)
            first.Take(step);
        using var second = new Steps(Optimizers[name]);
        second.TakeUp(first);
        for (var step = 5; step < 10; step++)
            second.Take(step);

        Assert.All(Expected.Shapes.Keys, key => Assert.Equal(whole.Values(key), second.Values(key)));
        using var without = new Steps(Optimizers[name]);
        without.TakeUp(first, withState: false);
        without.Take(5);
        if (name is not "sgd without momentum")
            Assert.NotEqual(whole.Values("vector"), without.Values("vector"));
    }

    [Fact]
    public void The_state_is_kept_under_the_keys_of_parameters_with_steps_and_numbers_of_their_shape()
    {
        using var training = new Steps(new AdamWOptimizer());
        Assert.Empty(training.Optimizer.Save());
        training.Take(0);
        training.Take(1);

        var saved = training.Optimizer.Save();

        Assert.Equal(
            from key in Expected.Shapes.Keys from name in (string[])["exp_avg", "exp_avg_sq", "step"] select $"{key}.{name}", saved.Keys.Order());
        Assert.Equal([4L, 3, 3, 3], saved["conv.exp_avg_sq"].shape);
        Assert.Equal(2, saved["conv.step"].item<long>());
    }

    public static TheoryData<string, Action<Dictionary<string, Tensor>>> Unfit => new()
    {
        { "'fc.exp_avg', and the network has no such parameter", saved => saved["fc.exp_avg"] = saved["vector.exp_avg"] },
        { "'vector.exp_avg' of shape [4, 3, 3, 3], and [7] is needed", saved => saved["vector.exp_avg"] = saved["conv.exp_avg"] },
        { "[exp_avg_sq] of 'vector' after 1 steps, and AdamWOptimizer { Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1E-08 } remembers [exp_avg, exp_avg_sq]", saved => saved.Remove("vector.exp_avg") },
        { "'vector.step' of shape [7], and [] is needed", saved => saved["vector.step"] = saved["vector.exp_avg"] },
        { "of 'vector' after 0 steps", saved => saved.Remove("vector.step") },
        { "[exp_avg, exp_avg_sq, momentum_buffer] of 'vector'", saved => saved["vector.momentum_buffer"] = saved["vector.exp_avg"] },
    };

    [Theory]
    [MemberData(nameof(Unfit), DisableDiscoveryEnumeration = true)]
    public void A_state_of_another_network_or_optimiser_is_refused(string message, Action<Dictionary<string, Tensor>> change)
    {
        using var training = new Steps(new AdamWOptimizer());
        training.Take(0);
        var saved = training.Optimizer.Save();
        change(saved);

        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => training.Optimizer.Restore(saved)).Message);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Steps_leave_no_tensor_behind(string name)
    {
        using var training = new Steps(Optimizers[name]);
        training.Take(0);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = Tensor.TotalCount;

        for (var step = 0; step < 2000; step++)
            training.Take(step % 12);

        Assert.InRange(Tensor.TotalCount, 0, before);
    }

    [Fact]
    public void Gradients_are_freed_and_parameters_without_one_stay()
    {
        using var training = new Steps(new SgdOptimizer());
        training.Take(0);
        var values = training.Values("conv");

        training.Optimizer.ZeroGradients();
        training.Optimizer.Step();

        Assert.All(training.Parts, part => Assert.Null(part.Parameter.grad));
        Assert.Equal(values, training.Values("conv"));
    }

    [Theory]
    [InlineData("backbone", 0.5f)]
    [InlineData("bias", 8f)]
    [InlineData("bias of the backbone", 4f)]
    [InlineData("other", 1f)]
    public void Rates_of_backbone_and_biases_are_multiples_of_that_of_the_training(string which, float factor)
    {
        using var scope = NewDisposeScope();
        var parameter = nn.Parameter(zeros(3));
        parameter.grad = ones(3);
        var part = new ParameterPart(
            "x", parameter, which.StartsWith("bias", StringComparison.Ordinal) ? ParameterRole.Shift : ParameterRole.Scale,
            IsBackbone: which.EndsWith("backbone", StringComparison.Ordinal), IsClassifier: false);
        var options = new CnnClassificationOptions
        {
            Optimizer = new SgdOptimizer { Momentum = 0 }, LearningRate = 1, BackboneLearningRateFactor = 0.5, BiasLearningRateFactor = 8,
        };
        using var optimizer = new TrainingOptimizer([part], options);
        optimizer.SetLearningRate(0.25);

        optimizer.Step();

        Assert.Equal(-0.25f * factor, parameter[0].item<float>());
    }

    [Fact]
    public void Muon_leaves_the_classifier_to_the_other_optimiser()
    {
        using var classifier = new Steps(new MuonOptimizer(), classifier: "matrix");

        classifier.Take(0);

        Assert.Equal(
            ["conv.momentum_buffer", "matrix.exp_avg", "vector.exp_avg"],
            classifier.Optimizer.Save().Keys.Where(key => key.EndsWith("exp_avg", StringComparison.Ordinal) || key.EndsWith("momentum_buffer", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public void Layers_whose_outputs_are_the_classes_are_known_and_so_is_what_lies_in_front_of_them()
    {
        Assert.Equal(["fc.bias", "fc.weight"], Keys(Swatches.Tiny(3, input: null), part => part.IsClassifier));
        Assert.Equal(["bn.bias", "bn.weight", "conv.weight"], Keys(Swatches.Tiny(3, input: null), part => part.IsBackbone));
        Assert.Equal(["aux.0.bias", "aux.0.weight", "classifier.2.bias", "classifier.2.weight"], Keys(Scenes.OnBackbone(3, input: null), part => part.IsClassifier));
        Assert.Equal(["bn.bias", "fc.bias"], Keys(Swatches.Tiny(3, input: null), part => part.IsBias));
        using var module = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Flatten(), nn.Linear(4, 3));
        using var training = new ModuleTraining(module, classes: 3, CPU);
        Assert.Equal(["2.weight"], training.Parts.Where(part => part.IsClassifier).Select(part => part.Key));
        Assert.Equal(["0.bias", "2.bias"], training.Parts.Where(part => part.IsBias && !part.Decays).Select(part => part.Key));

        static IEnumerable<string> Keys(Network network, Func<ParameterPart, bool> are)
        {
            using var training = new GraphTraining(TorchNetwork.Initialize(network), new Generator(1, CPU), new CnnClassificationOptions(), foldedNorms: []);
            return training.Parts.Where(are).Select(part => part.Key).Order();
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Numbers_beyond_single_precision_are_no_refusal_of_libtorch(string name)
    {
        using var training = new Steps(Optimizers[name], learningRate: 1e37, weightDecay: 1e300);

        for (var step = 0; step < 3; step++)
            training.Take(step);

        Assert.Equal(3, training.Optimizer.Save()["conv.step"].item<long>());
    }

    /// <summary>A convolution as on a CPU, a matrix and a vector that does not decay, all by formula.</summary>
    private sealed class Steps : IDisposable
    {
        public Steps(Optimizer optimizer, double learningRate = 0.01, double weightDecay = 0.1, string? classifier = null)
        {
            Parts = [.. Expected.Shapes.Select(entry => new ParameterPart(
                entry.Key, nn.Parameter(Numbers(entry.Key, entry.Value).mul_(0.5)), entry.Value.Length > 1 ? ParameterRole.Weight : ParameterRole.Scale,
                IsBackbone: false, IsClassifier: entry.Key == classifier))];
            Optimizer = new(Parts, new CnnClassificationOptions { Optimizer = optimizer, LearningRate = learningRate, WeightDecay = weightDecay });
        }

        public ParameterPart[] Parts { get; }

        public TrainingOptimizer Optimizer { get; }

        public static IEnumerable<double> Sample(string key, float[] values)
        {
            var every = key switch { "conv" => 9, "matrix" => 5, _ => 1 };
            return values.Where((_, index) => index % every == 0).Select(value => (double)value).Append(Math.Sqrt(values.Sum(value => (double)value * value)));
        }

        public void Take(int step)
        {
            using var scope = NewDisposeScope();
            Optimizer.ZeroGradients();
            foreach (var part in Parts)
                part.Parameter.grad = Numbers($"{part.Key}/gradient/{step}", part.Parameter.shape);
            Optimizer.Step();
        }

        public void TakeUp(Steps other, bool withState = true)
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            foreach (var (part, from) in Parts.Zip(other.Parts))
                part.Parameter.copy_(from.Parameter);
            if (withState)
                Optimizer.Restore(other.Optimizer.Save());
        }

        public float[] Values(string key)
        {
            using var scope = NewDisposeScope();
            return Parts.Single(part => part.Key == key).Parameter.detach().reshape(-1).data<float>().ToArray();
        }

        public void Dispose()
        {
            Optimizer.Dispose();
            foreach (var part in Parts)
                part.Parameter.Dispose();
        }

        private static Tensor Numbers(string name, long[] shape)
        {
            using var scope = NewDisposeScope();
            var numbers = tensor(FormulaWeights.Uniform(name, shape.Aggregate(1L, (count, extent) => count * extent)), shape);
            return (shape.Length == 4 ? MemoryLayout.ChannelsLast(numbers) : numbers.alias()).MoveToOuterDisposeScope();
        }
    }

    private sealed record Reference(Dictionary<string, long[]> Shapes, Case[] Cases);

    private sealed record Case(string Optimizer, double LearningRate, double WeightDecay, Dictionary<string, double[]>[] Steps);
}
