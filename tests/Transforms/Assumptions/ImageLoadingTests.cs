using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Transforms.Tests.Onnx;

namespace MLNet.CnnCatalog.Transforms.Tests.Assumptions;

/// <summary>What LoadImages does, which our reading of rows is built upon.</summary>
public sealed class ImageLoadingTests : IDisposable
{
    private static readonly MLContext Ml = new(seed: 1);

    private readonly TemporaryFolder folder = new();

    public ImageLoadingTests()
    {
        folder.Image("narrow.png", red: 200, green: 100, blue: 50, width: 7);
        folder.Image("wide.jpg", red: 200, green: 100, blue: 50, width: 53);
        File.WriteAllText(folder.File("corrupt.png"), "no image");
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("narrow.png")]
    [InlineData("wide.jpg")]
    public void Pixels_are_blue_green_red_alpha(string file)
    {
        var (pixel, format) = First(Load(file), image => (image!.Pixels[..4].ToArray(), image.PixelFormat));

        Assert.Equal(MLPixelFormat.Bgra32, format);
        Assert.All(pixel.Zip([50, 100, 200, 255]), value => Assert.InRange(value.First, value.Second - 3, value.Second + 3));
    }

    [Fact]
    public void A_corrupt_file_throws_without_its_path()
    {
        var error = Record.Exception(() => First(Load("corrupt.png"), image => image));

        Assert.IsType<ArgumentException>(error!.GetBaseException());
        Assert.DoesNotContain("corrupt.png", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_path_gives_no_image() => Assert.Null(First(Load(""), image => image));

    [Fact]
    public void The_next_call_with_the_same_variable_disposes_the_image()
    {
        var view = Load("narrow.png", "wide.jpg");
        using var cursor = view.GetRowCursor(view.Schema);
        var getter = cursor.GetGetter<MLImage>(view.Schema["Image"]);
        MLImage image = null!;
        cursor.MoveNext();
        getter(ref image);
        var first = image;

        cursor.MoveNext();
        getter(ref image);

        Assert.Throws<InvalidOperationException>(() => first.Width);
        Assert.Equal(53, image.Width);
    }

    [Fact]
    public void Cursors_of_a_set_share_the_rows_in_batches_and_each_batch_comes_from_one_of_them()
    {
        var view = Load([.. Enumerable.Repeat("narrow.png", 500)]);
        var cursors = view.GetRowCursorSet(view.Schema, 2);
        Assert.Equal(2, cursors.Length);

        var read = cursors.AsParallel().WithDegreeOfParallelism(2).Select((cursor, index) => Read(cursor, index)).ToArray();

        var rows = read.SelectMany(rows => rows).ToList();
        Assert.Equal(Enumerable.Range(0, 500), rows.OrderBy(row => row.Batch).Select(row => row.Number));
        Assert.All(rows.GroupBy(row => row.Batch), batch => Assert.Single(batch.Select(row => row.Cursor).Distinct()));
    }

    private static List<(long Batch, int Cursor, int Number)> Read(DataViewRowCursor cursor, int index)
    {
        using (cursor)
        {
            var getter = cursor.GetGetter<int>(cursor.Schema["Number"]);
            var rows = new List<(long, int, int)>();
            for (var number = 0; cursor.MoveNext();)
            {
                getter(ref number);
                rows.Add((cursor.Batch, index, number));
            }

            return rows;
        }
    }

    private IDataView Load(params string[] files)
    {
        var rows = Ml.Data.LoadFromEnumerable(files.Select((file, number) => new FileRow { Path = file, Number = number }).ToArray());
        return Ml.Transforms.LoadImages("Image", folder.Path, "Path").Fit(rows).Transform(rows);
    }

    // The cursor disposes its image.
    private static TValue First<TValue>(IDataView view, Func<MLImage?, TValue> read)
    {
        using var cursor = view.GetRowCursor(view.Schema);
        MLImage image = null!;
        cursor.MoveNext();
        cursor.GetGetter<MLImage>(view.Schema["Image"])(ref image);
        return read(image);
    }

    private sealed class FileRow
    {
        public string Path { get; set; } = "";

        public int Number { get; set; }
    }
}
