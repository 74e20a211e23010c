using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.CnnCatalog;
using MLNet.CnnCatalog.Estimators;
using MLNet.CnnCatalog.Transforms.LabelMaps;
using Segmentation;
using Spectre.Console;

string[] classes = ["background", "Abyssinian", "American bulldog", "Bengal"];

if (args is ["--help" or "-h", ..])
{
    Console.WriteLine(SegmentationOptions.Usage);
    return 0;
}

try
{
    return Run(SegmentationOptions.Parse(args));
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("Stopped before the last network had learnt anything; nothing was measured.");
    return 1;
}
catch (Exception error) when (error is ArgumentException or IOException or InvalidDataException)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}

int Run(SegmentationOptions options)
{
    var ml = new MLContext(seed: 1);
    ml.Log += (_, entry) =>
    {
        if (entry.Kind == ChannelMessageKind.Warning)
            Console.WriteLine(entry.RawMessage);
    };
    using var cancellation = new CancellationTokenSource();
    Console.CancelKeyPress += (_, pressed) =>
    {
        AnsiConsole.WriteLine("Stopping; the network as it is now will be tested.");
        pressed.Cancel = true;
        cancellation.Cancel();
    };

    var training = ml.Data.LoadFromEnumerable(options.Pictures("train"));
    var test = options.Pictures("test").ToList();
    var scratch = options.ComparesWithScratch ? Measure(weights: null) : null;
    var tuned = Measure(options.Weights);
    foreach (var (index, name) in classes.Index())
        Print(name, result => result.Classes.PerClassIoU[index]);
    Print("mean", result => result.Classes.MeanIoU);
    Print("animal or not", result => result.Animal.MeanIoU);
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"mean IoU {tuned.Classes.MeanIoU:f3} on {test.Count} pictures, trained in {tuned.Trained.TotalSeconds:f0} s"));
    return 0;

    Result Measure(string? weights)
    {
        Console.WriteLine($"U-Net over MobileNetV2, {(weights is null ? "from scratch" : $"with the weights of '{weights}'")}");
        var clock = Stopwatch.StartNew();
        var model = Train(ml, training, options, weights, cancellation.Token);
        var trained = clock.Elapsed;
        var scored = model.Transform(ml.Data.LoadFromEnumerable(test));
        if (weights is not null)
            ComparisonSheet.Save(ml, scored, test.Count, options.Sheet);
        var maps = ml.Data.CreateEnumerable<Prediction>(scored, reuseRowObject: false).ToList();
        return new(
            ml.MulticlassClassification.EvaluateSegmentation(ml.Data.LoadFromEnumerable(maps), classes: classes.Length),
            ml.MulticlassClassification.EvaluateSegmentation(ml.Data.LoadFromEnumerable(maps.Select(map => map.AnimalOrNot())), classes: 2),
            trained);
    }

    void Print(string name, Func<Result, double> value) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"IoU {name,-18} {value(tuned):f3}{(scratch is null ? "" : $"   from scratch {value(scratch):f3}")}"));
}

static ITransformer Train(MLContext ml, IDataView training, SegmentationOptions options, string? weights, CancellationToken cancellationToken)
{
    using var progress = new ConsoleProgress();
    return ml.Transforms.LoadImages("Image", imageFolder: null, "Path")
        .Append(ml.Transforms.LoadLabelMaps("LabelMap", imageFolder: null, "MaskPath"))
        .Append(ml.MulticlassClassification.Trainers.UNetOver("mobilenet_v2", "LabelMap", "Image", new()
        {
            Classes = 4,
            BackboneWeights = weights,
            BackboneLearningRateFactor = weights is null ? 1 : 0.1,
            Normalization = PixelNormalization.MinusOneToOne,
            ImageSize = options.Size,
            Epochs = options.Epochs,
            BatchSize = 8,
            Progress = progress,
            CancellationToken = cancellationToken,
            ReturnBestOnCancellation = true,
        }))
        .Fit(training);
}

/// <summary>How well a network did, and how long it was trained.</summary>
internal sealed record Result(SegmentationMetrics Classes, SegmentationMetrics Animal, TimeSpan Trained);
