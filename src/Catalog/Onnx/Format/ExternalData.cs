using System.Globalization;
using MLNet.CnnCatalog.Weights.Storage;

namespace MLNet.CnnCatalog.Onnx.Format;

/// <summary>The files beside a model that hold weights of it; they are closed with this.</summary>
internal sealed class ExternalData(string modelPath) : IDisposable
{
    private readonly Dictionary<string, MappedFile> files = new(StringComparer.Ordinal);

    /// <summary>Where a tensor's numbers lie.</summary>
    /// <param name="tensor">Name of the tensor.</param>
    /// <param name="place">Its entries <c>location</c>, <c>offset</c> and <c>length</c>.</param>
    /// <param name="byteCount">How many bytes its dimensions and type need.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The place is outside of the model's folder, or of the file.</exception>
    public FileSection Find(string tensor, IReadOnlyDictionary<string, string> place, long byteCount)
    {
        var file = Open(tensor, place.GetValueOrDefault("location", ""));
        var section = new FileSection(file, Number("offset", 0), Number("length", byteCount));
        file.Require(section.Start, section.Length);
        return section;

        long Number(string key, long otherwise) => !place.TryGetValue(key, out var text)
            ? otherwise
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new InvalidDataException($"'{modelPath}' cannot be read: the {key} of the external tensor '{tensor}' is '{text}'.");
    }

    public void Dispose()
    {
        foreach (var file in files.Values)
            file.Dispose();
    }

    private MappedFile Open(string tensor, string location)
    {
        var folder = Path.GetDirectoryName(modelPath)!;
        if (location.Contains('\0') || Path.IsPathRooted(location) || !IsWithin(folder, Path.GetFullPath(location, folder)))
            throw new InvalidDataException(
                $"'{modelPath}' cannot be read: the tensor '{tensor}' is said to lie in '{location}'; only files in the model's folder are opened.");
        var path = Path.GetFullPath(location, folder);
        if (!files.TryGetValue(path, out var file))
            files.Add(path, file = File.Exists(path) ? MappedFile.Open(path) : throw new FileNotFoundException(
                $"'{modelPath}' keeps weights in '{path}', which is not there. Copy both files together.", path));
        return file;
    }

    private static bool IsWithin(string folder, string path) =>
        Path.GetRelativePath(folder, path) is not "." and var relative
        && !Path.IsPathRooted(relative) && relative.Split(Path.DirectorySeparatorChar)[0] != "..";
}

/// <summary>Where the numbers of a tensor lie outside of the model's file.</summary>
/// <param name="FileName">Name of the file, in the model's folder.</param>
/// <param name="Offset">First byte.</param>
internal sealed record ExternalPlace(string FileName, long Offset)
{
    // Runtimes map such files, and a mapping begins at a page.
    private const long Page = 4096;
    private const long SmallestInBytes = 1024;

    /// <summary>Places for tensors in one file; small ones stay in the model's.</summary>
    public static Dictionary<OnnxTensor, ExternalPlace> Lay(IEnumerable<OnnxTensor> tensors, string fileName)
    {
        var places = new Dictionary<OnnxTensor, ExternalPlace>();
        var position = 0L;
        foreach (var tensor in tensors.Where(tensor => tensor.ByteCount >= SmallestInBytes))
        {
            places.Add(tensor, new(fileName, position));
            position += (tensor.ByteCount + Page - 1) / Page * Page;
        }

        return places;
    }
}
