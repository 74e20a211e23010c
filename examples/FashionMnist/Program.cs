using System.Diagnostics;
using System.Globalization;
using FashionMnist;
using Microsoft.ML;
using MLNet.CnnCatalog.Estimators;

const int sheetColumns = 8;
const int sheetRows = 4;

try
{
    return Run(args.FirstOrDefault() ?? FashionMnistData.DebianFolder);
}
catch (IOException exception)
{
    Console.WriteLine(exception.Message);
    return 1;
}

static int Run(string folder)
{
    var files = new FashionMnistData(folder);
    var ml = new MLContext(seed: 1);
    var test = files.Test();
    var training = ml.Data.LoadFromEnumerable(files.Training());
    var testing = ml.Data.LoadFromEnumerable(test);

    using var cancellation = new CancellationTokenSource();
    Console.CancelKeyPress += (_, pressed) =>
    {
        Console.WriteLine("Stopping; the network as it is now will be tested.");
        pressed.Cancel = true;
        cancellation.Cancel();
    };

    var clock = Stopwatch.StartNew();
    var model = Train(ml, training, cancellation.Token);
    var trained = clock.Elapsed;

    var scored = model.Transform(testing);
    var metrics = ml.MulticlassClassification.Evaluate(scored, topKPredictionCount: 2);
    Console.WriteLine(metrics.ConfusionMatrix.GetFormattedConfusionTable());
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"log-loss {metrics.LogLoss:f4}, right among the first two {metrics.TopKAccuracy:f4}"));

    var engine = ml.Model.CreatePredictionEngine<Garment, Prediction>(model);
    foreach (var garment in test.Take(5))
    {
        var prediction = engine.Predict(garment);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"picture {garment.Number}: a {garment.Label}, predicted {prediction.PredictedLabel} ({prediction.Score.Max():p1})"));
    }

    SaveMistakes(test, ml.Data.CreateEnumerable<Prediction>(scored, reuseRowObject: false), "mistakes.png");
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"test accuracy {metrics.MicroAccuracy:f4} on {test.Length} pictures, trained in {trained.TotalSeconds:f0} s"));
    return 0;
}

static ITransformer Train(MLContext ml, IDataView training, CancellationToken cancellationToken)
{
    using var progress = new ConsoleProgress();
    var pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
        .Append(ml.MulticlassClassification.Trainers.ResNet20("Label", "Image", new()
        {
            Epochs = 2,
            BatchSize = 128,
            LearningRate = 0.01,
            Progress = progress,
            CancellationToken = cancellationToken,
            ReturnBestOnCancellation = true,
        }))
        .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
    return pipeline.Fit(training);
}

static void SaveMistakes(Garment[] test, IEnumerable<Prediction> predictions, string path)
{
    var sheet = new ContactSheet(sheetColumns, sheetRows);
    var mistakes = predictions
        .Where(prediction => prediction.PredictedLabel != test[prediction.Number].Label)
        .OrderByDescending(prediction => prediction.Score.Max())
        .Take(sheetColumns * sheetRows);
    foreach (var (index, mistake) in mistakes.Index())
        sheet.Add(
            index, test[mistake.Number], test[mistake.Number].Label,
            string.Create(CultureInfo.InvariantCulture, $"{mistake.PredictedLabel}? {mistake.Score.Max():f2}"));
    sheet.Save(path);
    Console.WriteLine($"the most confident mistakes are in {Path.GetFullPath(path)}: true class above, predicted class and its probability below");
}
