namespace MLNet.CnnCatalog.Transforms.Images;

/// <summary>An image file and its class, as rows for <c>LoadFromEnumerable</c>.</summary>
public sealed class LabeledImage
{
    /// <summary>Path of the file, relative to the folder that was enumerated, with forward slashes.</summary>
    public string Path { get; set; } = "";

    /// <summary>Class of the image: the name of the folder that it lies in.</summary>
    public string Label { get; set; } = "";
}

/// <summary>Images in one folder per class: <c>images/cat/1.jpg</c>, <c>images/dog/2.png</c>.</summary>
public static class ImageFolder
{
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png"];

    /// <summary>
    /// Lists the JPEG and PNG files of every subfolder, also of those below it, sorted by path so that the order is the same on every
    /// machine. Other files and names that begin with a dot are passed over. Hand the same folder to <c>LoadImages</c>.
    /// </summary>
    /// <param name="folder">Folder with one subfolder per class.</param>
    /// <returns>One row an image. The folder is read anew whenever the rows are enumerated.</returns>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="InvalidDataException">It has no subfolder with an image; thrown while the rows are enumerated.</exception>
    public static IEnumerable<LabeledImage> Enumerate(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return Directory.Exists(folder)
            ? Images(folder)
            : throw new DirectoryNotFoundException(
                $"There is no folder '{System.IO.Path.GetFullPath(folder)}'. Images are expected in one subfolder per class below it.");
    }

    private static IEnumerable<LabeledImage> Images(string folder)
    {
        var found = false;
        foreach (var subfolder in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            var label = System.IO.Path.GetFileName(subfolder);
            if (label.StartsWith('.'))
                continue;
            foreach (var file in Directory.EnumerateFiles(subfolder, "*", SearchOption.AllDirectories).Where(IsImage).Order(StringComparer.Ordinal))
            {
                found = true;
                yield return new LabeledImage { Path = System.IO.Path.GetRelativePath(folder, file).Replace('\\', '/'), Label = label };
            }
        }

        if (!found)
            throw new InvalidDataException(
                $"No subfolder of '{System.IO.Path.GetFullPath(folder)}' holds an image ({string.Join(", ", Extensions)}). " +
                "Images are expected in one subfolder per class, such as cat/1.jpg.");
    }

    private static bool IsImage(string file) =>
        !System.IO.Path.GetFileName(file).StartsWith('.')
        && Extensions.Contains(System.IO.Path.GetExtension(file), StringComparer.OrdinalIgnoreCase);
}
