using System.Buffers.Binary;
using System.IO.Compression;

namespace FashionMnist;

/// <summary>Reads the four idx files of Fashion-MNIST, gzipped or not.</summary>
internal sealed class FashionMnistData(string folder)
{
    public const string DebianFolder = "/usr/share/datasets/fashion-mnist";

    private const int ImageMagic = 0x803;
    private const int LabelMagic = 0x801;
    private const float Mean = 0.2860f;
    private const float Deviation = 0.3530f;

    private static readonly string[] Names =
        ["T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Boot"];

    /// <summary>The 60,000 pictures for training.</summary>
    public Garment[] Training() => Read("train");

    /// <summary>The 10,000 pictures for testing.</summary>
    public Garment[] Test() => Read("t10k");

    private Garment[] Read(string part)
    {
        var images = Unpack($"{part}-images-idx3-ubyte", ImageMagic, headerBytes: 16);
        var labels = Unpack($"{part}-labels-idx1-ubyte", LabelMagic, headerBytes: 8);
        const int pixels = Garment.Side * Garment.Side;
        if (images.Length != labels.Length * pixels)
            throw new InvalidDataException(
                $"'{folder}' has {images.Length} pixels for {labels.Length} labels in its {part} files; {pixels} a label are needed.");
        return [.. Enumerable.Range(0, labels.Length).Select(number => new Garment
        {
            Number = number,
            Label = Names[labels[number]],
            Image = [.. images.AsSpan(number * pixels, pixels).ToArray().Select(grey => ((grey / 255f) - Mean) / Deviation)],
        })];
    }

    /// <summary>The grey value that a pixel of <see cref="Garment.Image"/> came from.</summary>
    public static byte Grey(float value) => (byte)Math.Clamp(MathF.Round(((value * Deviation) + Mean) * 255), 0, 255);

    private byte[] Unpack(string name, int magic, int headerBytes)
    {
        var path = new[] { Path.Combine(folder, name + ".gz"), Path.Combine(folder, name) }.FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException(
                $"'{Path.GetFullPath(folder)}' has no {name}.gz and no {name}. On Debian and Ubuntu: apt-get install dataset-fashion-mnist. " +
                "Elsewhere, put the four idx files of Fashion-MNIST into a folder and name it as the first argument.");
        using var file = File.OpenRead(path);
        using var stream = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : (Stream)file;
        using var content = new MemoryStream();
        stream.CopyTo(content);
        var bytes = content.ToArray();
        return bytes.Length > headerBytes && BinaryPrimitives.ReadInt32BigEndian(bytes) == magic
            ? bytes[headerBytes..]
            : throw new InvalidDataException($"'{path}' is no idx file with the magic number 0x{magic:x}; fetch it again.");
    }
}
