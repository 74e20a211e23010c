using System.Diagnostics;
using System.Globalization;
using FashionMnist;
using Microsoft.ML;
using MLNet.CnnCatalog.Estimators;
using Spectre.Console;

const int sheetColumns = 8;
const int sheetRows = 4;

if (args is ["--help" or "-h", ..])
{
    Console.WriteLine(FashionMnistOptions.Usage);
    return 0;
}

try
{
    return Run(FashionMnistOptions.Parse(args));
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("Stopped before the network had learnt anything; nothing was measured.");
    return 1;
}
catch (Exception error) when (error is ArgumentException or IOException or InvalidDataException)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}

static int Run(FashionMnistOptions options)
{
    var ml = new MLContext(seed: 1);
    var files = new FashionMnistData(ml, options.Data);
    var (training, test) = (files.Training(), files.Test());

    using var cancellation = new CancellationTokenSource();
    Console.CancelKeyPress += (_, pressed) =>
    {
        AnsiConsole.WriteLine("Stopping; the network as it is now will be tested.");
        pressed.Cancel = true;
        cancellation.Cancel();
    };

    var clock = Stopwatch.StartNew();
    var model = Train(ml, training, options.Epochs, cancellation.Token);
    var trained = clock.Elapsed;

    var scored = model.Transform(test);
    var metrics = ml.MulticlassClassification.Evaluate(scored, labelColumnName: "Class", topKPredictionCount: 2);
    Console.WriteLine(metrics.ConfusionMatrix.GetFormattedConfusionTable());
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"log-loss {metrics.LogLoss:f4}, right among the first two {metrics.TopKAccuracy:f4}"));

    var garments = ml.Data.CreateEnumerable<Garment>(scored, reuseRowObject: false).ToList();
    foreach (var garment in garments.Take(5))
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"picture {garment.Number}: a {garment.Label}, predicted {garment.PredictedLabel} ({garment.Probability:p1})"));

    SaveMistakes(garments, options.Sheet);
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"test accuracy {metrics.MicroAccuracy:f4} on {garments.Count} pictures, trained in {trained.TotalSeconds:f0} s"));
    return 0;
}

static ITransformer Train(MLContext ml, IDataView training, int epochs, CancellationToken cancellationToken)
{
    using var progress = new ConsoleProgress();
    return ml.Transforms.Conversion.MapValueToKey("Class", "Label")
        .Append(ml.Transforms.AugmentImages("Image", images => images.RandomCrop(new() { Padding = 2 }).HorizontalFlip()))
        .Append(ml.MulticlassClassification.Trainers.ResNet20("Class", "Image", new()
        {
            ImageSize = Garment.Side,
            Epochs = epochs,
            BatchSize = 128,
            Optimizer = new MuonOptimizer { Others = new SgdOptimizer { Nesterov = true }, OthersLearningRate = 0.1 },
            Progress = progress,
            CancellationToken = cancellationToken,
            ReturnBestOnCancellation = true,
        }))
        .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
        .Fit(training);
}

static void SaveMistakes(IEnumerable<Garment> garments, string path)
{
    var sheet = new ContactSheet(sheetColumns, sheetRows);
    var mistakes = garments
        .Where(garment => garment.PredictedLabel != garment.Label)
        .OrderByDescending(garment => garment.Probability)
        .Take(sheetColumns * sheetRows);
    foreach (var (index, mistake) in mistakes.Index())
        sheet.Add(index, mistake.Image, mistake.Label, string.Create(CultureInfo.InvariantCulture, $"{mistake.PredictedLabel}? {mistake.Probability:f2}"));
    sheet.Save(path);
    Console.WriteLine($"the most confident mistakes are in {Path.GetFullPath(path)}:\ntrue class above, predicted class and its probability below");
}
