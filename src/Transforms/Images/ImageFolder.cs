using System.Globalization;
using MalformedLineException = Microsoft.VisualBasic.FileIO.MalformedLineException;
using TextFieldParser = Microsoft.VisualBasic.FileIO.TextFieldParser;

namespace MLNet.CnnCatalog.Transforms.Images;

/// <summary>An image file and its class, as rows for <c>LoadFromEnumerable</c>.</summary>
public sealed class LabeledImage
{
    /// <summary>Path of the file, relative to the folder that was enumerated, with forward slashes.</summary>
    public string Path { get; set; } = "";

    /// <summary>Class of the image: the name of the folder that it lies in, or what a list says.</summary>
    public string Label { get; set; } = "";
}

/// <summary>Labelled image files: in one folder per class, <c>images/cat/1.jpg</c> and <c>images/dog/2.png</c>, or as a list names them.</summary>
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

    /// <summary>
    /// Reads a list of files and their labels, <c>images/1.jpg,cat</c>, one a line: separated by tabs (.tsv), by commas (.csv), in other files by the
    /// last space or tab of a line, as Caffe's lists are. Values may stand in quotation marks in the first two; further values, empty lines and a first
    /// line that names columns (its first value has no extension of an image) are passed over.
    /// </summary>
    /// <param name="list">The file of the list.</param>
    /// <param name="folder">Folder that the paths are relative to; null for the folder of the list. Hand the same one to <c>LoadImages</c>.</param>
    /// <returns>One row an image, in the order of the list, which is read anew whenever the rows are enumerated.</returns>
    /// <exception cref="FileNotFoundException">There is no such list; while the rows are enumerated, an image that it names is not there.</exception>
    /// <exception cref="InvalidDataException">A line has no label or cannot be read; thrown while the rows are enumerated, with the line's number.</exception>
    public static IEnumerable<LabeledImage> EnumerateList(string list, string? folder = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(list);
        var full = System.IO.Path.GetFullPath(list);
        if (!File.Exists(full))
            throw new FileNotFoundException($"There is no list '{full}'. It names an image and its label a line, such as images/1.jpg,cat.", full);
        return Listed(full, folder ?? System.IO.Path.GetDirectoryName(full)!);
    }

    private static IEnumerable<LabeledImage> Listed(string list, string folder)
    {
        var isFirst = true;
        foreach (var (line, values) in ImageList.Read(list))
        {
            var names = isFirst && !HasExtension(values[0]);
            isFirst = false;
            if (names)
                continue;
            if (values is not [{ Length: > 0 } path, { Length: > 0 } label, ..])
                throw new InvalidDataException($"{list}({line}): the line has no path or no label; it needs both, such as images/1.jpg,cat.");
            if (!File.Exists(System.IO.Path.Combine(folder, path)))
                throw new FileNotFoundException(
                    $"{list}({line}): there is no file '{System.IO.Path.Combine(folder, path)}'. Remove the line, or name the folder that the paths are relative to.",
                    path);
            yield return new LabeledImage { Path = path, Label = label };
        }
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

    private static bool IsImage(string file) => !System.IO.Path.GetFileName(file).StartsWith('.') && HasExtension(file);

    private static bool HasExtension(string file) => Extensions.Contains(System.IO.Path.GetExtension(file), StringComparer.OrdinalIgnoreCase);
}

/// <summary>The lines of a list, each in its values.</summary>
file static class ImageList
{
    public static IEnumerable<(long Line, string[] Values)> Read(string file) => System.IO.Path.GetExtension(file).ToUpperInvariant() switch
    {
        ".TSV" => ReadSeparated(file, "\t"),
        ".CSV" => ReadSeparated(file, ","),
        _ => File.ReadLines(file).Index().Where(line => line.Item.AsSpan().Trim().Length > 0).Select(line => (line.Index + 1L, AtLastSpace(line.Item.Trim()))),
    };

    private static IEnumerable<(long Line, string[] Values)> ReadSeparated(string file, string separator)
    {
        using var parser = new TextFieldParser(file) { Delimiters = [separator], HasFieldsEnclosedInQuotes = true };
        while (!parser.EndOfData)
        {
            var line = parser.LineNumber;
            if (Values(parser, file) is { } values)
                yield return (line, values);
        }
    }

    private static string[]? Values(TextFieldParser parser, string file)
    {
        try
        {
            return parser.ReadFields();
        }
        catch (MalformedLineException error)
        {
            throw new InvalidDataException(
                string.Create(CultureInfo.InvariantCulture, $"{file}({parser.ErrorLineNumber}): the quotation marks of the line do not match."), error);
        }
    }

    private static string[] AtLastSpace(string line) => line.LastIndexOfAny([' ', '\t']) is var at and >= 0 ? [line[..at].TrimEnd(), line[(at + 1)..]] : [line];
}
