using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Tests.TestData;

namespace MLNet.CnnCatalog.Estimators.Tests.Augmentation;

/// <summary>examples/AugmentationGallery.</summary>
public sealed class ExampleTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_gallery_paints_a_row_for_each_augmentation()
    {
        var (sheet, picture) = (Path.Combine(folder.Path, "sheet.png"), Path.Combine(folder.Path, "picture.png"));
        var drawn = await ExampleProgram.Run("AugmentationGallery", "--sheet", sheet);
        using var ofDrawing = MLImage.CreateFromFile(sheet);
        Picture.Rows(1, height: 40, width: 20)[0].Image.Save(picture);
        var given = await ExampleProgram.Run("AugmentationGallery", picture, "--sheet", sheet);
        using var ofPicture = MLImage.CreateFromFile(sheet);

        Assert.Equal((0, 0), (drawn.ExitCode, given.ExitCode));
        Assert.Contains("18 augmentations", drawn.Output);
        // Eight pictures of 160 x 120 and of 80 x 160 in a row, six pixels apart, below names of 22.
        Assert.Equal(((8 * 166) + 6, (18 * 148) + 6), (ofDrawing.Width, ofDrawing.Height));
        Assert.Equal(((8 * 86) + 6, (18 * 188) + 6), (ofPicture.Width, ofPicture.Height));
    }

    [Fact]
    public async Task The_gallery_says_what_it_cannot_read()
    {
        var (exitCode, _, errors) = await ExampleProgram.Run("AugmentationGallery", "nowhere.png");

        Assert.Equal((1, "There is no file 'nowhere.png'."), (exitCode, errors.Trim()));
        Assert.Contains("[--sheet <file>]", (await ExampleProgram.Run("AugmentationGallery", "--size", "3")).Output);
    }
}
