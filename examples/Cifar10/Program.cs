using System.Diagnostics;
using System.Globalization;
using Cifar10;
using Microsoft.ML;
using MLNet.CnnCatalog;
using MLNet.CnnCatalog.Estimators;
using MLNet.CnnCatalog.Transforms.Augmentation;

if (args is ["--help" or "-h", ..])
{
    Console.WriteLine(Cifar10Options.Usage);
    return 0;
}

try
{
    return Run(Cifar10Options.Parse(args));
}
catch (Exception error) when (error is ArgumentException or IOException or InvalidDataException)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}

static int Run(Cifar10Options options)
{
    var ml = new MLContext(seed: options.Seed);
    var mosaics = new Mosaics(options.Data);
    var (training, test) = (mosaics.Read("train"), mosaics.Read("test"));
    using var cancellation = new CancellationTokenSource();
    Console.CancelKeyPress += (_, pressed) =>
    {
        Console.WriteLine("Stopping; the network as it is now will be tested.");
        pressed.Cancel = true;
        cancellation.Cancel();
    };

    using var progress = new ConsoleProgress();
    var network = FastNetwork.Initialize(training, classes: 10, options.Seed);
    var pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
        .Append(ml.MulticlassClassification.Trainers.Cnn(network, "Label", "Image", Recipe(options) with
        {
            Progress = progress,
            CancellationToken = cancellation.Token,
            ReturnBestOnCancellation = true,
        }));
    var clock = Stopwatch.StartNew();
    var model = pipeline.Fit(ml.Data.LoadFromEnumerable(training));
    var trained = clock.Elapsed;
    progress.Dispose();
    var used = Process.GetCurrentProcess().TotalProcessorTime;

    var metrics = ml.MulticlassClassification.Evaluate(model.Transform(ml.Data.LoadFromEnumerable(test)), topKPredictionCount: 2);
    Console.WriteLine(metrics.ConfusionMatrix.GetFormattedConfusionTable());
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"log-loss {metrics.LogLoss:f4}, right among the first two {metrics.TopKAccuracy:f4}, processor time {used.TotalSeconds:f0} s"));
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"test accuracy {metrics.MicroAccuracy:f4} on {test.Length} pictures, trained in {trained.TotalSeconds:f0} s"));
    return 0;
}

// airbench94_muon of Jordan 2024. There the biases of the first layer learn for three epochs, and a classifier's rate of its own decays alike.
static CnnClassificationOptions Recipe(Cifar10Options options) => new()
{
    Epochs = options.Epochs,
    BatchSize = 2000,
    Optimizer = new MuonOptimizer
    {
        Momentum = 0.6,
        NewtonSchulzSteps = 3,
        NormalizesWeights = true,
        Others = new SgdOptimizer { Momentum = 0.85, Nesterov = true },
        OthersLearningRate = 0.67,
    },
    LearningRate = 0.24,
    BiasLearningRateFactor = 0.053 / 0.67,
    WeightDecay = 0.006,
    Schedule = new PolynomialSchedule { Power = 1 },
    LabelSmoothing = 0.2,
    Normalization = Mosaics.Normalization,
    Augmentation = AugmentationRecipe.Empty.AlternatingFlip().RandomCrop(new() { Padding = 2, PaddingMode = PaddingMode.Reflect }),
    Seed = options.Seed,
    Run = options.Run is { } folder ? new() { Folder = folder } : null,
};
