// Scores pictures with a model that Model.Save wrote. Neither the estimators nor TorchSharp are needed here.
using System.Globalization;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Transforms.LabelMaps;
using Microsoft.ML;
using Microsoft.ML.Data;

if (args is not [var modelFile, var folder, ..] || args.Length > 3)
{
    Console.Error.WriteLine("""
        usage: ScoreSavedModel <model.zip> <folder with subfolders of pictures> [<folder for masks>]
        A classifier prints the class of every picture and its probabilities; the subfolders are the classes. One of several classes prints those that it
        finds, with ; between. A segmentation network needs the third
        argument, and writes a mask of every picture there: a PNG file with a palette, whose indices are the labels.
        """);
    return 2;
}

var ml = new MLContext();
var model = ml.Model.Load(modelFile, out _);
using var freed = model as IDisposable;
var scored = model.Transform(ml.Data.LoadFromEnumerable(ImageFolder.Enumerate(folder)));
if (args is [_, _, var masks])
{
    foreach (var picture in ml.Data.CreateEnumerable<SegmentedPicture>(scored, reuseRowObject: true))
    {
        var file = Path.ChangeExtension(Path.Combine(masks, picture.Path), ".png");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        picture.PredictedLabelMap.Save(file);
        Console.WriteLine(string.Join('\t', picture.Path, file));
    }

    return 0;
}

if (scored.Schema.GetColumnOrNull("PredictedLabels") is { } column)
{
    var names = default(VBuffer<ReadOnlyMemory<char>>);
    column.GetSlotNames(ref names);
    foreach (var picture in ml.Data.CreateEnumerable<LabelledPicture>(scored, reuseRowObject: true))
        Console.WriteLine(string.Join('\t', [picture.Path, string.Join(';', names.DenseValues().Where((_, slot) => picture.PredictedLabels[slot])), .. Texts(picture.Score)]));
    return 0;
}

foreach (var picture in ml.Data.CreateEnumerable<ScoredPicture>(scored, reuseRowObject: true))
    Console.WriteLine(string.Join('\t', [picture.Path, picture.PredictedLabel, .. Texts(picture.Score)]));

Console.Error.WriteLine($"accuracy {ml.MulticlassClassification.Evaluate(scored).MicroAccuracy.ToString("P2", CultureInfo.InvariantCulture)}");
return 0;

static IEnumerable<string> Texts(float[] scores) => scores.Select(score => score.ToString("G9", CultureInfo.InvariantCulture));

/// <summary>What is read of a row.</summary>
internal sealed class ScoredPicture
{
    public string Path { get; set; } = "";

    public string PredictedLabel { get; set; } = "";

    public float[] Score { get; set; } = [];
}

/// <summary>What is read of a row behind a classifier of several classes.</summary>
internal sealed class LabelledPicture
{
    public string Path { get; set; } = "";

    public bool[] PredictedLabels { get; set; } = [];

    public float[] Score { get; set; } = [];
}

/// <summary>What is read of a row behind a segmentation network.</summary>
internal sealed class SegmentedPicture
{
    public string Path { get; set; } = "";

    [LabelMapType]
    public LabelMap PredictedLabelMap { get; set; } = null!;
}
