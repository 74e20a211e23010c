using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Compat.Tests.MicrosoftML.Images;

public class ImageLoadingTests : IDisposable
{
    private readonly MLContext context = new(seed: 1);
    private readonly TemporaryFolder folder = new();

    public ImageLoadingTests()
    {
        using var image = Pictures.Gradient(53, 37);
        image.Save(folder.File("first.png"));
        using var second = Pictures.Gradient(7, 5);
        second.Save(folder.File("second.png"));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_relative_path_is_joined_to_the_folder_and_becomes_the_tag()
    {
        using var image = Load(folder.Path, "first.png");

        Assert.Equal((53, 37), (image!.Width, image.Height));
        Assert.Equal(folder.File("first.png"), image.Tag);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Without_a_folder_the_path_stands_alone(string? imageFolder)
    {
        using var image = Load(imageFolder, folder.File("second.png"));

        Assert.Equal((7, 5), (image!.Width, image.Height));
    }

    [Fact]
    public void An_empty_path_is_no_image()
    {
        Assert.Null(Load(folder.Path, ""));
        Assert.Null(Load(folder.Path, null));
    }

    [Fact]
    public void A_missing_file_is_the_file_systems_error()
    {
        Assert.Throws<FileNotFoundException>(() => Load(folder.Path, "missing.png"));
        Assert.Throws<DirectoryNotFoundException>(() => Load(folder.Path, "no/such/folder.png"));
    }

    [Fact]
    public void A_file_that_is_no_picture_is_a_bad_argument()
    {
        File.WriteAllText(folder.File("text.jpg"), "Not a picture, whatever its name says.");

        Assert.Throws<ArgumentException>(() => Load(folder.Path, "text.jpg"));
    }

    [Fact]
    public void A_missing_folder_is_found_at_once()
    {
        Assert.Throws<ArgumentException>(() => context.Transforms.LoadImages("Out", folder.File("missing"), "Path"));
    }

    [Fact]
    public void The_column_is_of_images_of_unknown_size()
    {
        var data = Rows("first.png");
        var estimator = context.Transforms.LoadImages("Out", folder.Path, "Path");

        var type = Assert.IsType<ImageDataViewType>(estimator.Fit(data).GetOutputSchema(data.Schema)["Out"].Type);

        Assert.Equal((0, 0, "Image"), (type.Height, type.Width, type.ToString()));
    }

    [Fact]
    public void A_path_column_that_is_missing_or_no_text_is_a_bad_argument()
    {
        var data = Rows("first.png");

        Assert.Throws<ArgumentOutOfRangeException>(() => context.Transforms.LoadImages("Out", folder.Path, "Nowhere").Fit(data));
        Assert.Throws<ArgumentOutOfRangeException>(() => context.Transforms.LoadImages("Out", folder.Path, "Number").Fit(data));
    }

    [Fact]
    public void A_getter_disposes_the_image_that_it_is_given()
    {
        var view = Transform("first.png", "second.png");
        using var cursor = view.GetRowCursor(view.Schema);
        var getter = cursor.GetGetter<MLImage>(view.Schema["Out"]);
        MLImage image = null!;
        cursor.MoveNext();
        getter(ref image);
        var first = image;

        cursor.MoveNext();
        getter(ref image);

        Assert.Throws<InvalidOperationException>(() => first.Width);
        Assert.Equal(7, image.Width);
    }

    [Fact]
    public void A_cursor_disposes_its_last_image()
    {
        var view = Transform("first.png");
        MLImage image = null!;
        using (var cursor = view.GetRowCursor(view.Schema))
        {
            cursor.MoveNext();
            cursor.GetGetter<MLImage>(view.Schema["Out"])(ref image);
            Assert.Equal(53, image.Width);
        }

        Assert.Throws<InvalidOperationException>(() => image.Width);
    }

    [Fact]
    public void A_file_is_read_when_its_row_is_asked_for_and_not_before()
    {
        var view = Transform("missing.png", "second.png");
        using var cursor = view.GetRowCursor(view.Schema);
        var getter = cursor.GetGetter<MLImage>(view.Schema["Out"]);
        cursor.MoveNext();
        cursor.MoveNext();
        MLImage image = null!;

        getter(ref image);

        Assert.Equal(7, image.Width);
    }

    [Fact]
    public void Two_cursors_give_each_row_once()
    {
        var names = Enumerable.Range(0, 200).Select(row => row % 2 == 0 ? "first.png" : "second.png").ToArray();
        var view = Transform(names);
        var cursors = view.GetRowCursorSet(view.Schema, 2);

        var seen = cursors.AsParallel().WithDegreeOfParallelism(Math.Max(1, cursors.Length)).SelectMany(cursor => ReadAll(cursor)).ToList();

        Assert.Equal(Enumerable.Range(0, 200), seen.Select(row => row.Number).Order());
        Assert.All(seen, row => Assert.Equal(row.Number % 2 == 0 ? 53 : 7, row.Width));
    }

    [Fact]
    public void Raw_bytes_are_those_of_the_file()
    {
        var data = Rows("second.png");
        var estimator = context.Transforms.LoadRawImageBytes("Out", folder.Path, "Path");
        var type = Assert.IsType<VectorDataViewType>(estimator.Fit(data).GetOutputSchema(data.Schema)["Out"].Type);

        var bytes = Pictures.Apply<VBuffer<byte>, PathRow>(estimator, new PathRow { Path = "second.png" });

        Assert.Equal((NumberDataViewType.Byte, false), (type.ItemType, type.IsKnownSize));
        Assert.Equal(File.ReadAllBytes(folder.File("second.png")), bytes.DenseValues());
    }

    [Fact]
    public void Raw_bytes_of_an_empty_path_are_none()
    {
        var estimator = context.Transforms.LoadRawImageBytes("Out", folder.Path, "Path");

        Assert.Equal(0, Pictures.Apply<VBuffer<byte>, PathRow>(estimator, new PathRow { Path = "" }).Length);
    }

    private MLImage? Load(string? imageFolder, string? path) =>
        Pictures.Apply<MLImage?, PathRow>(context.Transforms.LoadImages("Out", imageFolder, "Path"), new PathRow { Path = path });

    private IDataView Rows(params string[] names) =>
        context.Data.LoadFromEnumerable(names.Select((name, row) => new PathRow { Path = name, Number = row }).ToArray());

    private IDataView Transform(params string[] names)
    {
        var data = Rows(names);
        return context.Transforms.LoadImages("Out", folder.Path, "Path").Fit(data).Transform(data);
    }

    private static List<(int Number, int Width)> ReadAll(DataViewRowCursor cursor)
    {
        using (cursor)
        {
            var getNumber = cursor.GetGetter<int>(cursor.Schema["Number"]);
            var getImage = cursor.GetGetter<MLImage>(cursor.Schema["Out"]);
            MLImage image = null!;
            var number = 0;
            List<(int, int)> rows = [];
            while (cursor.MoveNext())
            {
                getNumber(ref number);
                getImage(ref image);
                rows.Add((number, image.Width));
            }

            return rows;
        }
    }

    private sealed class PathRow
    {
        public string? Path { get; set; }

        public int Number { get; set; }
    }
}
