using System.Collections.Immutable;
using System.IO.MemoryMappedFiles;

namespace MLNet.CnnCatalog.Weights.Storage;

/// <summary>A file that is read through a mapping, so that what was read need not be kept. Several threads may read.</summary>
internal sealed class MappedFile : IDisposable
{
    private readonly MemoryMappedFile mapping;
    private readonly MemoryMappedViewAccessor view;

    private MappedFile(string path, long length, MemoryMappedFile mapping)
    {
        (Path, Length, this.mapping) = (path, length, mapping);
        view = mapping.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
    }

    public string Path { get; }

    public long Length { get; }

    public static MappedFile Open(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        var handle = File.OpenHandle(full);
        if (RandomAccess.GetLength(handle) is var length && length == 0)
        {
            handle.Dispose();
            throw new InvalidDataException($"'{full}' is empty. Fetch or copy it again.");
        }

        Span<byte> start = stackalloc byte[(int)Math.Min(MisplacedFile.Bytes, length)];
        if (RandomAccess.Read(handle, start, fileOffset: 0) == start.Length && MisplacedFile.Advice(start) is { } advice)
        {
            handle.Dispose();
            throw new InvalidDataException($"'{full}' {advice}.");
        }

        return new(full, length, MemoryMappedFile.CreateFromFile(
            handle, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false));
    }

    /// <summary>Copies the bytes at an offset.</summary>
    /// <exception cref="InvalidDataException">The file ends before.</exception>
    public void Read(long offset, Span<byte> destination)
    {
        Require(offset, destination.Length);
        view.SafeMemoryMappedViewHandle.ReadSpan((ulong)offset, destination);
    }

    public byte[] Read(long offset, int count)
    {
        Require(offset, count);
        var bytes = new byte[count];
        Read(offset, bytes);
        return bytes;
    }

    /// <summary>A stream over the file, for a format that is read from its beginning on.</summary>
    public Stream OpenStream() => mapping.CreateViewStream(0, Length, MemoryMappedFileAccess.Read);

    /// <summary>Checks that the file has so many bytes at an offset, before memory is taken for them.</summary>
    /// <exception cref="InvalidDataException">The file ends before.</exception>
    public void Require(long offset, Int128 count)
    {
        if (offset < 0 || offset > Length - count)
            throw Corrupt(offset, $"{count} bytes are needed here, and the file has {Length}: it is truncated or damaged");
    }

    public InvalidDataException Corrupt(long offset, string problem, Exception? cause = null) =>
        new($"'{Path}' cannot be read. At byte {offset}: {problem}.", cause);

    public void Dispose()
    {
        view.Dispose();
        mapping.Dispose();
    }
}

/// <summary>What a format's reader found in a file.</summary>
internal sealed record WeightFileContents(ImmutableArray<WeightTensor> Tensors, IReadOnlyDictionary<string, string> Metadata);
