using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MLNet.CnnCatalog.Transforms.Tests.Images;

public sealed class IdxTests : IDisposable
{
    private static readonly byte[] Images = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255];
    private static readonly byte[] Labels = [0, 0, 8, 1, 0, 0, 0, 2, 1, 0];

    private readonly string folder = Directory.CreateTempSubdirectory("idx-").FullName;
    private readonly MLContext ml = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Grey_images_come_with_the_names_of_their_labels(bool isGzipped)
    {
        var view = ml.Data.LoadFromIdx(Written("images", Images, isGzipped), Written("labels", Labels, isGzipped), ["cat", "dog"]);

        Assert.Equal(new ImageDataViewType(2, 3), view.Schema["Image"].Type);
        Assert.Equal(["dog", "cat"], view.GetColumn<string>("Label"));
        Assert.Equal([0, 1], view.GetColumn<int>("Number"));
        var second = view.GetColumn<MLImage>("Image").Last();
        Assert.Equal((2, 3), (second.Height, second.Width));
        Assert.Equal([7, 7, 7, 255, 8, 8, 8, 255], second.Pixels[..8].ToArray());
        Assert.Equal([255, 255, 255, 255], second.Pixels[^4..].ToArray());
    }

    [Fact]
    public void Labels_without_names_are_their_numbers() =>
        Assert.Equal(["1", "0"], ml.Data.LoadFromIdx(Written("images", Images), Written("labels", Labels)).GetColumn<string>("Label"));

    public static TheoryData<byte[], byte[], string> Damaged => new()
    {
        { Images[..^1], Labels, "has 11 bytes behind its header, which announces 2 x 2 x 3" },
        { [.. Images, 0], Labels, "has 13 bytes behind its header" },
        { Labels, Labels, "is no idx file of images" },
        { Images, Images, "is no idx file of labels" },
        { [], Labels, "is no idx file of images" },
        { Images, [0, 0, 8, 1, 0, 0, 0, 1, 1], "has 2 images, and" },
        { Images, [0, 0, 8, 1, 0, 0, 0, 2, 1, 2], "Label 1 of" },
        { [0, 0, 8, 3, 127, 255, 255, 255, 127, 255, 255, 255, 127, 255, 255, 255, 1], Labels, "has 1 bytes behind its header" },
        { [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xFF, 0xFF, 0xFF, 0xFF], Labels, "cannot be unpacked" },
    };

    [Theory]
    [MemberData(nameof(Damaged))]
    public void Files_that_are_damaged_or_do_not_belong_together_are_refused(byte[] images, byte[] labels, string message)
    {
        var (imageFile, labelFile) = (Written("images", images), Written("labels", labels));

        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => ml.Data.LoadFromIdx(imageFile, labelFile, ["cat", "dog"])).Message);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.Contains(
            "nowhere", Assert.Throws<FileNotFoundException>(() => ml.Data.LoadFromIdx(Path.Combine(folder, "nowhere"), Written("labels", Labels))).Message);

    private string Written(string name, byte[] content, bool isGzipped = false)
    {
        var path = Path.Combine(folder, name);
        using var file = File.Create(path);
        using var stream = isGzipped ? new GZipStream(file, CompressionMode.Compress) : (Stream)file;
        stream.Write(content);
        return path;
    }
}
