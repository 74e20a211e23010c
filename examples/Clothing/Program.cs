using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Clothing;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MLNet.CnnCatalog;
using MLNet.CnnCatalog.Estimators;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Weights;
using Spectre.Console;

if (args is ["--help" or "-h", ..])
{
    Console.WriteLine(ClothingOptions.Usage);
    return 0;
}

try
{
    return Run(ClothingOptions.Parse(args));
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

static int Run(ClothingOptions options)
{
    var (training, test) = (options.Read("train"), options.Read("test"));
    if (test.Select(photo => photo.Label).Except(training.Select(photo => photo.Label)).FirstOrDefault() is { } unknown)
        throw new InvalidDataException($"'{options.Photos}' has photos of {unknown} to test with and none to learn from. Give train the class, or take it from test.");
    Console.WriteLine($"{training.Count} photos of {training.DistinctBy(photo => photo.Label).Count()} classes to learn from, {test.Count} others to test with");

    var ml = new MLContext(seed: 1);
    var rows = ml.Data.LoadFromEnumerable(training);
    using var stop = StopOnCtrlC();
    var clock = Stopwatch.StartNew();
    using var model = Train(ml, rows, options, stop.Token);
    var trained = clock.Elapsed;

    var scored = model.Transform(ml.Data.LoadFromEnumerable(test));
    var accuracy = ml.MulticlassClassification.Evaluate(scored).MicroAccuracy;
    var predictions = ml.Data.CreateEnumerable<Prediction>(scored, reuseRowObject: true);
    foreach (var photo in predictions.Where((_, index) => index % Math.Max(1, test.Count / 6) == 0))
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{Path.GetRelativePath(options.Photos, photo.Path)}: {photo.PredictedLabel} ({photo.Score.Max():p1})"));

    model.OfType<CnnClassificationTransformer>().Single().WriteReport(scored, options.TestReport);
    ml.Model.Save(model, rows.Schema, options.Model);
    Console.WriteLine($"the model:      {options.Model}\nhow it learnt:  {new Uri(options.TrainingReport)}\nhow it does:    {new Uri(options.TestReport)}");
    if (options.OpensReport)
        Open(options.TestReport);
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"test accuracy {accuracy:f4} on {test.Count} pictures, trained in {trained.TotalSeconds:f0} s"));
    return 0;
}

static CancellationTokenSource StopOnCtrlC()
{
    var stop = new CancellationTokenSource();
    Console.CancelKeyPress += (_, pressed) =>
    {
        AnsiConsole.WriteLine("Stopping; the network as it is now will be tested.");
        pressed.Cancel = true;
        stop.Cancel();
    };
    return stop;
}

static TransformerChain<KeyToValueMappingTransformer> Train(MLContext ml, IDataView photos, ClothingOptions options, CancellationToken cancellationToken)
{
    using var progress = new ConsoleProgress();
    return ml.Transforms.Conversion.MapValueToKey("Label")
        .Append(ml.Transforms.LoadImages("Image", imageFolder: null, "Path"))
        .Append(ml.Transforms.AugmentImages("Image", images => images.RandomResizedCrop(new() { Scale = (0.4, 1) }).HorizontalFlip()))
        .Append(ml.MulticlassClassification.Trainers.Cnn(Pretrained.MLNetResNet18, "Label", "Image", new()
        {
            ImageSize = options.Size,
            Resizing = ImageResizing.Fill,
            Epochs = options.Epochs,
            LearningRate = 0.004,
            BackboneLearningRateFactor = 0.1,
            FreezeBackboneEpochs = options.Epochs > 1 ? 1 : 0,
            FreezeBatchNorm = true,
            LabelSmoothing = 0.1,
            Run = new() { Folder = options.Run },
            Progress = progress,
            CancellationToken = cancellationToken,
            ReturnBestOnCancellation = true,
        }))
        .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
        .Fit(photos);
}

static void Open(string file)
{
    try
    {
        using var browser = Process.Start(new ProcessStartInfo(file) { UseShellExecute = true });
    }
    catch (Win32Exception error)
    {
        Console.Error.WriteLine($"The report was not opened: {error.Message}");
    }
}

/// <summary>What is read of a scored photo.</summary>
internal sealed class Prediction
{
    public string Path { get; set; } = "";

    public string PredictedLabel { get; set; } = "";

    public float[] Score { get; set; } = [];
}
