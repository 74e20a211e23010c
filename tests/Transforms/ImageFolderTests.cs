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

    public static TheoryData<string, string> Lists => new()
    {
        { "list.csv", "path,label\na.jpg,cat\n\n\"b, 2.png\",\"big \"\"dog\"\"\",further\n" },
        { "list.tsv", "path\tlabel\na.jpg\tcat\nb, 2.png\tbig \"dog\"\n" },
        { "list.csv", "\uFEFFa.jpg,cat\r\n\"b, 2.png\",\"big \"\"dog\"\"\"" },
    };

    [Theory]
    [MemberData(nameof(Lists))]
    public void A_list_names_files_and_their_labels(string name, string content)
    {
        Touch("a.jpg", "b, 2.png");

        Assert.Equal([("a.jpg", "cat"), ("b, 2.png", "big \"dog\"")], Listed(name, content));
    }

    [Fact]
    public void A_list_as_Caffes_ends_its_lines_with_the_label_behind_a_space()
    {
        Touch("my cat.jpg", "b.png");

        Assert.Equal([("my cat.jpg", "0"), ("b.png", "12")], Listed("list.txt", "my cat.jpg 0\n\nb.png\t12 \n"));
    }

    [Fact]
    public void Paths_of_a_list_are_relative_to_the_folder_that_is_given()
    {
        Touch("images/a.jpg");
        File.WriteAllText(Path.Combine(folder, "list.csv"), "a.jpg,cat");

        Assert.Single(ImageFolder.EnumerateList(Path.Combine(folder, "list.csv"), Path.Combine(folder, "images")));
    }

    [Theory]
    [InlineData("list.csv", "a.jpg,cat\na.jpg\n", "list.csv(2): the line has no path or no label")]
    [InlineData("list.csv", "a.jpg,cat\na.jpg,\n", "list.csv(2): the line has no path or no label")]
    [InlineData("list.txt", "a.jpg cat\n\na.jpg\n", "list.txt(3): the line has no path or no label")]
    [InlineData("list.csv", "a.jpg,cat\n\"a.jpg,cat\nb.jpg", "list.csv(2): the quotation marks")]
    public void A_line_that_cannot_be_read_is_named_by_its_number(string name, string content, string message)
    {
        Touch("a.jpg");

        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => Listed(name, content)).Message);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named_with_its_line()
    {
        Touch("a.jpg");

        var error = Assert.Throws<FileNotFoundException>(() => Listed("list.csv", "a.jpg,cat\nb.jpg,dog\n"));

        Assert.Contains("list.csv(2): there is no file", error.Message);
        Assert.Contains("b.jpg", error.Message);
    }

    [Fact]
    public void A_list_that_is_not_there_is_named_at_once() =>
        Assert.Contains("nowhere.csv", Assert.Throws<FileNotFoundException>(() => ImageFolder.EnumerateList(Path.Combine(folder, "nowhere.csv"))).Message);

    private (string Path, string Label)[] Listed(string name, string content)
    {
        File.WriteAllText(Path.Combine(folder, name), content);
        return [.. ImageFolder.EnumerateList(Path.Combine(folder, name)).Select(row => (row.Path, row.Label))];
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
