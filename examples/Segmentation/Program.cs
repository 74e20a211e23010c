using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using MLNet.CnnCatalog;
using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Estimators;
using MLNet.CnnCatalog.Transforms.LabelMaps;
using Segmentation;

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
catch (Exception error) when (error is ArgumentException or IOException)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}

int Run(SegmentationOptions options)
{
    var ml = new MLContext(seed: 1);
    ml.Log += (_, entry) =>
    {
        if (entry.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Warning)
            Console.WriteLine(entry.RawMessage);
    };
    var training = ml.Data.LoadFromEnumerable(options.Pictures("train").Take(options.Images ?? int.MaxValue));
    var testing = ml.Data.LoadFromEnumerable(options.Pictures("test").Take(options.Images ?? int.MaxValue));
    using var cancellation = new CancellationTokenSource();
    Console.CancelKeyPress += (_, pressed) =>
    {
        Console.WriteLine("Stopping; the network as it is now will be tested.");
        pressed.Cancel = true;
        cancellation.Cancel();
    };

    var fromScratch = options.FromScratch ? Measure(weights: null) : null;
    var tuned = Measure(options.Weights);
    Console.WriteLine($"{"IoU",-18} {"tuned",12} {(fromScratch is null ? "" : "from scratch"),14}");
    foreach (var (index, name) in classes.Append("mean").Append("animal").Index())
        Console.WriteLine($"{name,-18} {IoU(tuned, index),12} {(fromScratch is null ? "" : IoU(fromScratch, index)),14}");
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"mean IoU {tuned.Classes.MeanIoU:f3} on {tuned.Pictures} pictures, trained in {tuned.Trained.TotalSeconds:f0} s"));
    return 0;

    Result Measure(string? weights)
    {
        Console.WriteLine(weights is null ? "U-Net over MobileNetV2, from scratch" : $"U-Net over MobileNetV2, whose weights are those of '{weights}'");
        var clock = Stopwatch.StartNew();
        var model = Pipeline(ml, options, weights, cancellation.Token).Fit(training);
        var trained = clock.Elapsed;
        var scored = ml.Data.Cache(model.Transform(testing), "LabelMap", "PredictedLabelMap", "Path");
        var metrics = ml.MulticlassClassification.EvaluateSegmentation(scored, classes: classes.Length);
        var animal = ml.MulticlassClassification.EvaluateSegmentation(Merged(ml, scored), classes: 2);
        if (weights is not null)
            ComparisonSheet.Save(ml, model.Transform(testing), "segmentation.png");
        return new(metrics, animal, scored.GetRowCount() ?? 0, trained);
    }
}

static IEstimator<ITransformer> Pipeline(MLContext ml, SegmentationOptions options, string? weights, CancellationToken cancellationToken) =>
    ml.Transforms.LoadImages("Image", imageFolder: null, "Path")
        .Append(ml.Transforms.LoadLabelMaps("LabelMap", imageFolder: null, "MaskPath", new() { Classes = 4 }))
        .Append(ml.MulticlassClassification.Trainers.CnnSegmentation(
            (classes, input) => UNet.Over(NetworkCatalog.Get("mobilenet_v2", input: input), classes), "LabelMap", "Image", new()
            {
                Classes = 4,
                BackboneWeights = weights,
                Normalization = PixelNormalization.MinusOneToOne,
                ImageSize = options.Size,
                Epochs = options.Epochs,
                BatchSize = 8,
                LearningRate = options.Rate,
                BackboneLearningRateFactor = weights is null ? 1 : options.Factor,
                Losses = options.Dice ? [new CrossEntropyLoss(), new DiceLoss()] : [new CrossEntropyLoss()],
                Progress = new ProgressLines(),
                CancellationToken = cancellationToken,
                ReturnBestOnCancellation = true,
            }));

// The same maps with one class for all animals.
static IDataView Merged(MLContext ml, IDataView scored) => ml.Data.LoadFromEnumerable(
    ml.Data.CreateEnumerable<Prediction>(scored, reuseRowObject: false).Select(row => new Prediction { LabelMap = Animal(row.LabelMap), PredictedLabelMap = Animal(row.PredictedLabelMap) }));

static LabelMap Animal(LabelMap map) => new(
    map.Height, map.Width, Array.ConvertAll(map.Labels.ToArray(), label => label is LabelMap.Ignored ? label : Math.Min(label, (byte)1)));

static string IoU(Result result, int index) => string.Create(CultureInfo.InvariantCulture, $"{(index switch
{
    4 => result.Classes.MeanIoU,
    5 => result.Animal.PerClassIoU[1],
    _ => result.Classes.PerClassIoU[index],
}):f3}");

internal sealed record Result(SegmentationMetrics Classes, SegmentationMetrics Animal, long Pictures, TimeSpan Trained);
