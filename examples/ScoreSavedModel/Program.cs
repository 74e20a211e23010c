// Scores pictures with a model that Model.Save wrote. Neither the estimators nor TorchSharp are needed here.
using System.Globalization;
using MLNet.CnnCatalog.Transforms.Images;
using Microsoft.ML;
using Microsoft.ML.Data;

if (args is not [var modelFile, var folder])
{
    Console.Error.WriteLine("usage: ScoreSavedModel <model.zip> <folder with one subfolder of pictures per class>");
    return 2;
}

var ml = new MLContext();
var model = ml.Model.Load(modelFile, out _);
using var freed = model as IDisposable;
var scored = model.Transform(ml.Data.LoadFromEnumerable(ImageFolder.Enumerate(folder)));
foreach (var picture in ml.Data.CreateEnumerable<ScoredPicture>(scored, reuseRowObject: true))
    Console.WriteLine(string.Join(
        '\t', [picture.Path, picture.PredictedLabel, .. picture.Score.Select(score => score.ToString("G9", CultureInfo.InvariantCulture))]));

Console.Error.WriteLine($"accuracy {ml.MulticlassClassification.Evaluate(scored).MicroAccuracy.ToString("P2", CultureInfo.InvariantCulture)}");
return 0;

/// <summary>What is read of a row.</summary>
internal sealed class ScoredPicture
{
    public string Path { get; set; } = "";

    public string PredictedLabel { get; set; } = "";

    public float[] Score { get; set; } = [];
}
