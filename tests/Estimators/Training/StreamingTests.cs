using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Classification;
using MLNet.CnnCatalog.Estimators.Training;
using MLNet.CnnCatalog.Transforms.Columns;
using MLNet.CnnCatalog.Transforms.Images;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;

namespace MLNet.CnnCatalog.Estimators.Tests.Training;

/// <summary>Images that do not fit the cache, in rows that are sorted by class.</summary>
public sealed class StreamingTests : IDisposable
{
    private const int Images = 300;

    // The buffer of 16 batches holds a tenth of the images.
    private static readonly CnnClassificationOptions Streamed = Quick with { BatchSize = 2, CacheSizeInMegabytes = 0, ImageSize = Swatches.Side };

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string, Func<IDataView, IDataView>> Views => new()
    {
        { "as they are", rows => rows },
        { "cached", rows => Ml.Data.Cache(rows) },
        { "filtered", rows => Ml.Data.FilterByCustomPredicate<Swatch>(rows, row => row.Number < 30) },
        { "split", rows => Ml.Data.TrainTestSplit(rows, testFraction: 0.2).TrainSet },
        { "skipped and taken", rows => Ml.Data.TakeRows(Ml.Data.SkipRows(rows, 17), 271) },
        { "shuffled", rows => Ml.Data.ShuffleRows(rows, seed: 3) },
        { "sampled with repetitions", rows => Ml.Data.BootstrapSample(rows, seed: 3) },
    };

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Views), DisableDiscoveryEnumeration = true)]
    public void Each_row_comes_once_and_the_classes_are_mixed_over_the_whole(string what, Func<IDataView, IDataView> arrange)
    {
        Assert.NotEmpty(what);
        foreach (var source in (IEnumerable<Swatch>[])[Sorted().ToList(), Sorted().Where(_ => true)])
        {
            var rows = Ml.Transforms.Conversion.MapValueToKey("Label", addKeyValueAnnotationsAsText: true, keyData: null)
                .Fit(View(source)).Transform(arrange(View(source)));
            var expected = rows.GetColumn<uint>("Label").Order().ToArray();

            var order = Labels(rows, "Image").ToArray();

            Assert.Equal(expected, order.Order());
            AssertMixed(order);
        }
    }

    [Fact]
    public void Pictures_of_a_folder_are_mixed_too_and_each_is_decoded_once()
    {
        Swatches.Write(folder.Path, 120);
        var decoded = 0;
        var paths = Ml.Data.LoadFromEnumerable(ImageFolder.Enumerate(folder.Path));
        var decoding = Ml.Transforms.CustomMapping<LabeledImage, Decoded>(
            (row, image) =>
            {
                Interlocked.Increment(ref decoded);
                image.Image = MLImage.CreateFromFile(Path.Combine(folder.Path, row.Path));
            },
            contractName: null);
        var rows = decoding.Append(Ml.Transforms.Conversion.MapValueToKey("Label")).Fit(paths).Transform(paths);

        var order = Labels(rows, "Image").ToArray();

        Assert.Equal(120, decoded);
        Assert.Equal([40, 40, 40], order.CountBy(label => label).Select(pair => pair.Value));
        AssertMixed(order);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2048)]
    public void Files_of_rows_that_are_not_wanted_are_not_opened(int megabytes)
    {
        Swatches.Write(folder.Path, 120);
        var paths = Ml.Data.LoadFromEnumerable(ImageFolder.Enumerate(folder.Path).ToList());
        var keys = Ml.Transforms.Conversion.MapValueToKey("Label").Fit(Ml.Data.LoadFromEnumerable(
            ImageFolder.Enumerate(folder.Path).Where(image => image.Label != "green").ToList()));
        var rows = keys.Append(Ml.Transforms.LoadImages("Image", folder.Path, "Path").Fit(keys.Transform(paths))).Transform(paths);
        Directory.Delete(Path.Combine(folder.Path, "green"), recursive: true);

        using var model = Ml.MulticlassClassification.Trainers.Cnn(Swatches.Tiny, "Label", "Image", Streamed with { Epochs = 1, CacheSizeInMegabytes = megabytes })
            .Fit(rows);

        Assert.Equal(2, model.Weights["fc.bias"].Length);
    }

    [Fact]
    public void Sorted_rows_are_learnt_as_well_as_from_the_cache()
    {
        double Accuracy(int megabytes)
        {
            var rows = View(Sorted());
            using var model = Fit(rows, Streamed with { Epochs = 2, Schedule = new ConstantSchedule(), CacheSizeInMegabytes = megabytes, ImageSize = null });
            return Ml.MulticlassClassification.Evaluate(model.Transform(rows)).MicroAccuracy;
        }

        Assert.InRange(Accuracy(megabytes: 0), Accuracy(megabytes: 2048) - 0.03, 1);
    }

    [Fact]
    public void A_batch_may_be_as_large_as_an_integer()
    {
        var recorder = new Recorder();

        using var model = Fit(View(Sorted()), Quick with { BatchSize = int.MaxValue, CacheSizeInMegabytes = 0, ValidationSetFraction = 0.2, Progress = recorder });

        Assert.Equal(Quick.Epochs, recorder.Losses.Count());
        Assert.Equal(Images, Scores(model, View(Sorted())).Length);
    }

    [Fact]
    public void Rows_that_share_an_id_are_refused()
    {
        var rows = new SameId(Ml.Transforms.Conversion.MapValueToKey("Label").Fit(View(Sorted())).Transform(View(Sorted())));
        var trainers = Ml.MulticlassClassification.Trainers;

        Assert.Contains("ml.Data.Cache", Assert.Throws<InvalidDataException>(() => trainers.Cnn(Swatches.Tiny, "Label", "Image", Streamed).Fit(rows)).Message);
        using var model = trainers.Cnn(Swatches.Tiny, "Label", "Image", Streamed with { CacheSizeInMegabytes = 2048, Epochs = 1 }).Fit(rows);
    }

    private static IEnumerable<Swatch> Sorted() => Swatches.Rows(Images).OrderBy(row => row.Label, StringComparer.Ordinal).ToList();

    private static IEnumerable<uint> Labels(IDataView rows, string image)
    {
        var images = ImageColumn.Bind(rows.Schema, image, ImagePreparation.Of(Streamed, null, null));
        var task = new ClassificationTask(LabelColumn.Bind(rows.Schema, "Label"), Streamed);
        var data = TrainingData<long>.Open(rows, images, task, Streamed);
        return data.Training.Batches(Streamed.BatchSize, new Random(4), CancellationToken.None).SelectMany(batch => batch).Select(sample => (uint)sample.Target + 1);
    }

    // In a random order, the mean place of n of N rows is N / 2, with a deviation of N / sqrt(12 n).
    private static void AssertMixed(uint[] labels) => Assert.All(labels.Index().GroupBy(pair => pair.Item), places => Assert.Equal(
        labels.Length / 2.0, places.Average(pair => pair.Index), tolerance: 4 * labels.Length / Math.Sqrt(12 * places.Count())));

    private sealed class Decoded
    {
        [ImageType(13, 17)]
        public MLImage? Image { get; set; }
    }

    /// <summary>Rows of somebody who has no ids.</summary>
    private sealed class SameId(IDataView rows) : IDataView
    {
        public bool CanShuffle => false;

        public DataViewSchema Schema => rows.Schema;

        public long? GetRowCount() => rows.GetRowCount();

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
            new Cursor(rows.GetRowCursor(columnsNeeded));

        public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
            [GetRowCursor(columnsNeeded)];

        private sealed class Cursor(DataViewRowCursor cursor) : DataViewRowCursor
        {
            public override DataViewSchema Schema => cursor.Schema;

            public override long Position => cursor.Position;

            public override long Batch => cursor.Batch;

            public override bool MoveNext() => cursor.MoveNext();

            public override bool IsColumnActive(DataViewSchema.Column column) => cursor.IsColumnActive(column);

            public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => cursor.GetGetter<TValue>(column);

            public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = default;
        }
    }
}
