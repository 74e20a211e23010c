using MLNet.CnnCatalog.Transforms.Images;

namespace MLNet.CnnCatalog.Transforms.Tests;

public sealed class ImageFolderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("image-folder-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Labels_are_the_names_of_the_subfolders_and_paths_are_sorted_and_relative()
    {
        Touch("dog/b.png", "dog/a.JPG", "cat/deep/c.jpeg", "cat/z.jpg");

        var rows = ImageFolder.Enumerate(folder).Select(row => (row.Path, row.Label));

        Assert.Equal([("cat/deep/c.jpeg", "cat"), ("cat/z.jpg", "cat"), ("dog/a.JPG", "dog"), ("dog/b.png", "dog")], rows);
    }

    [Fact]
    public void Other_files_hidden_files_and_files_without_a_class_are_passed_over()
    {
        Touch("cat/a.jpg", "cat/notes.txt", "cat/._a.jpg", ".cache/b.jpg", "c.jpg");

        Assert.Equal(["cat/a.jpg"], ImageFolder.Enumerate(folder).Select(row => row.Path));
    }

    [Fact]
    public void The_folder_is_read_anew_for_every_enumeration()
    {
        Touch("cat/a.jpg");
        var rows = ImageFolder.Enumerate(folder);
        Assert.Single(rows);

        Touch("dog/b.jpg");

        Assert.Equal(2, rows.Count());
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_named_at_once()
    {
        var error = Assert.Throws<DirectoryNotFoundException>(() => ImageFolder.Enumerate(Path.Combine(folder, "nowhere")));

        Assert.Contains(Path.Combine(folder, "nowhere"), error.Message);
    }

    [Fact]
    public void A_folder_without_images_is_named()
    {
        Touch("a.jpg", "cat/readme.txt");

        Assert.Contains(folder, Assert.Throws<InvalidDataException>(() => ImageFolder.Enumerate(folder).Count()).Message);
    }

    private void Touch(params string[] paths)
    {
        foreach (var path in paths)
        {
            Directory.CreateDirectory(Path.Combine(folder, Path.GetDirectoryName(path)!));
            File.WriteAllText(Path.Combine(folder, path), "");
        }
    }
}
