using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;

namespace MLNet.CnnCatalog.Transforms.Images;

/// <summary>A file of bytes in the format of MNIST (LeCun, Cortes and Burges 1998), gzipped or not.</summary>
/// <param name="Dimensions">Number of items, and what each of them measures.</param>
/// <param name="Values">The bytes of all items, one after the other.</param>
internal sealed record IdxFile(int[] Dimensions, byte[] Values)
{
    private const int UnsignedBytes = 0x08;

    private static ReadOnlySpan<byte> StartOfGzip => [0x1F, 0x8B];

    public int Count => Dimensions[0];

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is none of its kind, or damaged.</exception>
    public static IdxFile Read(string path, int dimensions, string needed)
    {
        var bytes = Unpacked(path);
        var header = 4 + (4 * dimensions);
        if (bytes.Length < header || BinaryPrimitives.ReadInt32BigEndian(bytes) != (UnsignedBytes << 8 | dimensions))
            throw new InvalidDataException($"'{path}' is no idx file of {needed}: it does not begin with the bytes 0, 0, 8 and {dimensions}.");
        var sizes = Enumerable.Range(1, dimensions).Select(index => BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4 * index))).ToArray();
        var count = sizes.Aggregate(1L, (product, size) => size > 0 ? Math.Min(product * size, long.MaxValue >> 32) : 0);
        if (count != bytes.Length - header)
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"'{path}' has {bytes.Length - header} bytes behind its header, which announces {string.Join(" x ", sizes)}. It is damaged or truncated."));
        return new(sizes, bytes[header..]);
    }

    private static byte[] Unpacked(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no idx file '{Path.GetFullPath(path)}'.", path);
        var stored = File.ReadAllBytes(path);
        if (!stored.AsSpan().StartsWith(StartOfGzip))
            return stored;
        try
        {
            using var stream = new GZipStream(new MemoryStream(stored), CompressionMode.Decompress);
            using var unpacked = new MemoryStream();
            stream.CopyTo(unpacked);
            return unpacked.ToArray();
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"'{path}' cannot be unpacked: {error.Message}", error);
        }
    }
}
