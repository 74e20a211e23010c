using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.CnnCatalog.Transforms.Augmentation;

namespace MLNet.CnnCatalog.Transforms.Tests.Augmentation;

/// <summary>ml.Data.AugmentImages, for trainers of others.</summary>
public sealed class AugmentedViewTests
{
    private static readonly MLContext Ml = new(seed: 1);

    private static readonly IDataView Rows = Ml.Data.LoadFromEnumerable(Enumerable.Range(0, 12).Select(Draw).ToList());

    private static readonly ColorJitter Jitter = new() { Brightness = (0.3, 0.9), Saturation = 0.5, Hue = 0.4 };

    [Fact]
    public void Every_row_comes_as_it_is_and_then_augmented_the_same_in_every_pass()
    {
        var augmented = Ml.Data.AugmentImages(Rows, "Image", a => a.HorizontalFlip(1).ColorJitter(Jitter), copies: 2, seed: 5);

        var (first, second) = (Read(augmented), Read(augmented));
        var other = Read(Ml.Data.AugmentImages(Rows, "Image", a => a.HorizontalFlip(1).ColorJitter(Jitter), copies: 2, seed: 6));

        Assert.Equal(36, augmented.GetRowCount());
        Assert.Equal(Enumerable.Range(0, 12).SelectMany(number => Enumerable.Repeat((float)number, 3)), first.Select(row => row.Number));
        Assert.Equal(first, second);
        var originals = Read(Rows).Select(row => row.Pixels).ToList();
        Assert.Equal(originals, first.Where((_, index) => index % 3 == 0).Select(row => row.Pixels));
        Assert.Equal(originals, other.Where((_, index) => index % 3 == 0).Select(row => row.Pixels));
        Assert.Equal(36, first.Select(row => row.Pixels).Distinct().Count());
        Assert.All(first.Zip(other).Where((_, index) => index % 3 > 0), pair => Assert.NotEqual(pair.First.Pixels, pair.Second.Pixels));
        Assert.Equal(36, Ids(augmented).Distinct().Count());
    }

    [Fact]
    public void Images_are_the_same_among_other_rows_and_from_several_cursors()
    {
        var augmented = Ml.Data.AugmentImages(Rows, "Image", a => a.RandomResizedCrop());
        var some = Ml.Data.AugmentImages(Ml.Data.FilterRowsByColumn(Rows, "Number", lowerBound: 6), "Image", a => a.RandomResizedCrop());

        Assert.Equal(Read(augmented).Skip(12), Read(some));
        Assert.Equal(Read(augmented), Read(Ml.Transforms.CopyColumns("Copy", "Number").Fit(augmented).Transform(augmented)));
    }

    [Fact]
    public void A_trainer_of_MLNet_learns_from_the_rows()
    {
        var augmented = Ml.Data.AugmentImages(Rows, "Image", a => a.HorizontalFlip().RandomCrop(new() { Padding = 1 }), copies: 4);
        var pipeline = Ml.Transforms.ResizeImages("Image", 6, 6).Append(Ml.Transforms.ExtractPixels("Features", "Image"))
            .Append(Ml.Transforms.Conversion.MapValueToKey("Label"))
            .Append(Ml.MulticlassClassification.Trainers.SdcaMaximumEntropy());

        var model = pipeline.Fit(augmented);

        Assert.InRange(Ml.MulticlassClassification.Evaluate(model.Transform(Rows)).MicroAccuracy, 0.9, 1);
    }

    [Fact]
    public void Rows_that_cannot_be_augmented_are_an_error()
    {
        Assert.Contains("'Number' is Single, which cannot be augmented", Assert.Throws<ArgumentException>(
            () => Ml.Data.AugmentImages(Rows, "Number", a => a.HorizontalFlip())).Message, StringComparison.Ordinal);
        Assert.Contains("There is no column 'Photo'", Assert.Throws<ArgumentException>(
            () => Ml.Data.AugmentImages(Rows, "Photo", a => a.HorizontalFlip())).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Ml.Data.AugmentImages(Rows, "Image", a => a.HorizontalFlip(), copies: 0));
    }

    [Fact]
    public void An_alternating_flip_shows_both_sides_in_two_epochs()
    {
        var recipe = AugmentationRecipe.Empty.AlternatingFlip();
        var reference = AugmentationReference.Instance;
        var flips = Enumerable.Range(0, 400).Select(row => Enumerable.Range(1, 4).Select(epoch => IsFlipped(row, epoch)).ToArray()).ToList();

        Assert.All(flips, epochs => Assert.Equal([epochs[0], !epochs[0], epochs[0], !epochs[0]], epochs));
        Assert.InRange(flips.Count(epochs => epochs[0]), 150, 250);

        bool IsFlipped(int row, int epoch)
        {
            var canvas = reference.ToCanvas();
            recipe.Apply(canvas, SampleRandom.Of(7, epoch, row));
            return !canvas.Image.Values.SequenceEqual(reference.Pixels);
        }
    }

    private static Row Draw(int number)
    {
        var (random, pixels) = (new Random(number), new byte[4 * 6 * 7]);
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = i % 4 == 3 ? (byte)255 : (byte)(random.Next(80) + (i % 4 == 2 * (number % 2) ? 150 : 0));
        return new() { Number = number, Label = number % 2 == 0 ? "red" : "blue", Image = MLImage.CreateFromPixels(7, 6, MLPixelFormat.Rgba32, pixels) };
    }

    private static List<(float Number, string Pixels)> Read(IDataView rows)
    {
        using var cursor = rows.GetRowCursor(rows.Schema);
        var (number, image) = (cursor.GetGetter<float>(rows.Schema["Number"]), cursor.GetGetter<MLImage>(rows.Schema["Image"]));
        var (value, picture) = (0f, default(MLImage)!);
        var read = new List<(float, string)>();
        while (cursor.MoveNext())
        {
            number(ref value);
            image(ref picture);
            // The getter of these rows owns its images, that of the augmented ones replaces them.
            read.Add((value, Convert.ToHexString(picture.Pixels)));
            picture = null!;
        }

        return read;
    }

    private static List<DataViewRowId> Ids(IDataView rows)
    {
        using var cursor = rows.GetRowCursor([]);
        var (getter, ids) = (cursor.GetIdGetter(), new List<DataViewRowId>());
        while (cursor.MoveNext())
        {
            DataViewRowId id = default;
            getter(ref id);
            ids.Add(id);
        }

        return ids;
    }

    private sealed class Row
    {
        public float Number { get; set; }

        public string Label { get; set; } = "";

        [ImageType(1, 1)]
        public MLImage Image { get; set; } = null!;
    }
}
