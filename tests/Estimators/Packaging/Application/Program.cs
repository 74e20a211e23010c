// An application of the packages: trains two steps on eight drawn images, saves, loads, and prints the scores.
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

var folder = Directory.CreateDirectory(args[0]).FullName;
var ml = new MLContext(seed: 1);
var images = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 8).Select(number => Draw(folder, number)).ToList());
var pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
    .Append(ml.Transforms.LoadImages("Image", folder, "Path"))
    .Append(ml.MulticlassClassification.Trainers.Cnn("small_resnet", "Label", "Image", new() { BatchSize = 4, Epochs = 1 }))
    .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

var model = pipeline.Fit(images);
var file = Path.Combine(folder, "model.zip");
ml.Model.Save(model, images.Schema, file);
var loaded = ml.Model.Load(file, out _);

Print("trained", model.Transform(images));
Print("loaded", loaded.Transform(images));

static Drawing Draw(string folder, int number)
{
    var (label, side) = (number % 2 == 0 ? "dark" : "light", 32);
    var pixels = Enumerable.Range(0, 4 * side * side).Select(i => (byte)(i % 4 == 3 ? 255 : (i * 7 + number) % 100 + number % 2 * 155));
    using var image = MLImage.CreateFromPixels(side, side, MLPixelFormat.Bgra32, pixels.ToArray());
    image.Save(Path.Combine(folder, $"{number}.png"));
    return new Drawing { Path = $"{number}.png", Label = label };
}

static void Print(string model, IDataView rows)
{
    foreach (var scores in rows.GetColumn<float[]>("Score"))
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{model}: {string.Join(' ', scores.Select(Invariant))}"));
}

static string Invariant(float score) => score.ToString("f6", CultureInfo.InvariantCulture);

internal sealed class Drawing
{
    public string Path { get; set; } = "";

    public string Label { get; set; } = "";
}
