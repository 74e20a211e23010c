using System.Collections.Immutable;
using MLNet.CnnCatalog.Weights.PyTorch;
using MLNet.CnnCatalog.Weights.Safetensors;
using MLNet.CnnCatalog.Weights.Storage;

namespace MLNet.CnnCatalog.Weights;

/// <summary>
/// A file of named tensors: safetensors, or a checkpoint of PyTorch in the zip format or the older stream. Which it is says the content,
/// not the name. The file is mapped into memory and a tensor is converted when it is read; nothing in it is executed.
/// </summary>
public sealed class WeightFile : IDisposable
{
    private const int LongestSignature = 9;

    private readonly MappedFile file;

    private WeightFile(MappedFile file, WeightFileContents contents) =>
        (this.file, Tensors, Metadata) = (file, contents.Tensors, contents.Metadata);

    /// <summary>Full path of the file.</summary>
    public string Path => file.Path;

    /// <summary>The tensors, in the order of the file.</summary>
    public ImmutableArray<WeightTensor> Tensors { get; }

    /// <summary>The texts of a safetensors file's header, such as <c>format: pt</c>; empty for a checkpoint.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and reads its table of tensors.</summary>
    /// <param name="path">The file.</param>
    /// <param name="section">
    /// The entry of a checkpoint that has the tensors, such as <c>model_ema</c>; null takes the first of <c>state_dict</c>,
    /// <c>model_state_dict</c>, <c>model_state</c>, <c>model</c>, <c>network</c>, <c>net</c>, <c>module</c> and <c>weights</c> that has
    /// tensors, or the top. A safetensors file has no entries.
    /// </param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is of another format, truncated or damaged; it has no such section; or a tensor of a checkpoint is made by a class or function
    /// that is not known.
    /// </exception>
    public static WeightFile Open(string path, string? section = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = MappedFile.Open(path);
        WeightFile? opened = null;
        try
        {
            return opened = new(file, Read(file, section));
        }
        finally
        {
            if (opened is null)
                file.Dispose();
        }
    }

    /// <summary>Closes the file; tensors that were not read cannot be read any more.</summary>
    public void Dispose() => file.Dispose();

    private static WeightFileContents Read(MappedFile file, string? section)
    {
        var start = file.Read(0, (int)Math.Min(LongestSignature, file.Length));
        if (SafetensorsReader.Recognizes(start))
            return section is null
                ? SafetensorsReader.Read(file)
                : throw new InvalidDataException(
                    $"'{file.Path}' is a safetensors file, which has no section '{section}'. Leave the section out.");
        if (ZipDirectory.Recognizes(start))
            return ZipCheckpoint.Read(file, section);
        if (LegacyCheckpoint.Recognizes(start))
            return LegacyCheckpoint.Read(file, section);
        throw file.Corrupt(0, $"the file begins with {Convert.ToHexString(start)}, which is neither safetensors nor a checkpoint of PyTorch");
    }
}
