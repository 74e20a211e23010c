using Microsoft.ML.Data;
using SkiaSharp;

namespace MLNet.CnnCatalog.Transforms.Images;

/// <summary>What is made of image files that people differ about.</summary>
/// <param name="AppliesOrientation">Whether an image is turned as EXIF says.</param>
/// <param name="AcceptsTruncated">Whether a file that ends too early is taken, with grey or black where its pixels are missing.</param>
internal readonly record struct ImageReading(bool AppliesOrientation, bool AcceptsTruncated)
{
    /// <summary>For images about whose files nothing is asked.</summary>
    public static ImageReading AsItIs => new(AppliesOrientation: false, AcceptsTruncated: true);
}

/// <summary>Image files, decoded by SkiaSharp as ML.NET's LoadImages does; but what is wrong with a file is said.</summary>
internal static class ImageFile
{
    public const string Missing = "The row has no image: its path or file is empty.";

    /// <summary>For files that a decoder refuses.</summary>
    public const string Undecodable =
        "It is damaged, or no image that can be decoded: JPEG, PNG, GIF, BMP and WebP can be, of no more pixels than memory has room for.";

    private const string Truncated = "It is truncated: the file ends before the last of its pixels. Set AcceptTruncated to take what is there.";

    // Encoders make about ten of a progressive image. Each costs the decoder a pass over all of it, and a hostile file has thousands.
    private const int MostScans = 100;

    private static ReadOnlySpan<byte> StartOfJpeg => [0xFF, 0xD8, 0xFF];

    private static ReadOnlySpan<byte> StartOfScan => [0xFF, 0xDA];

    private static ReadOnlySpan<byte> EndOfJpeg => [0xFF, 0xD9];

    private static ReadOnlySpan<byte> EndOfPng => [0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82];

    /// <summary>Decodes a file. The image is as it was stored, and the caller's.</summary>
    /// <exception cref="InvalidDataException">It is no image, or damaged or truncated.</exception>
    public static (SKBitmap Image, SKEncodedOrigin Origin) Decode(ReadOnlySpan<byte> file, ImageReading reading, long maximumPixels = long.MaxValue)
    {
        if (file.IsEmpty)
            throw new InvalidDataException(Missing);
        if (file.StartsWith(StartOfJpeg) && file.Count(StartOfScan) > MostScans)
            throw new InvalidDataException($"It is a JPEG file of more than {MostScans} scans, which no encoder makes.");
        using var data = SKData.CreateCopy(file);
        using var codec = SKCodec.Create(data) ?? throw new InvalidDataException(Undecodable);
        if ((long)codec.Info.Width * codec.Info.Height > maximumPixels)
            throw new InvalidDataException($"It has {codec.Info.Width} x {codec.Info.Height} pixels, and at most {maximumPixels} are taken.");
        var image = new SKBitmap();
        try
        {
            Decode(codec, image, reading);
            return (image, Origin(codec, reading));
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    /// <summary>How an image that LoadImages decoded was stored; it says so of no image, and takes truncated files without a word.</summary>
    /// <exception cref="InvalidDataException">The file that it came from is truncated.</exception>
    public static SKEncodedOrigin OriginOf(MLImage image, ImageReading reading)
    {
        // LoadImages leaves the path with what it made. Images that the application made have no path, or one of its own.
        if (image.Tag is not { Length: > 0 } path || !File.Exists(path))
            return SKEncodedOrigin.TopLeft;
        if (!reading.AcceptsTruncated && !EndsAsItShould(path))
            RequireWhole(path, reading);
        if (!reading.AppliesOrientation)
            return SKEncodedOrigin.TopLeft;
        using var codec = SKCodec.Create(path);
        return codec is null ? SKEncodedOrigin.TopLeft : Origin(codec, reading);
    }

    /// <summary>The bytes of a file as a column has them.</summary>
    public static ReadOnlySpan<byte> BytesOf(VBuffer<byte> file) => file.IsDense ? file.GetValues() : file.DenseValues().ToArray();

    /// <summary>Whether LoadImages threw this of a file that is not there or cannot be decoded.</summary>
    public static bool IsRefusal(Exception exception) =>
        exception.GetType() == typeof(Exception) || exception is ArgumentException { ParamName: "imageStream" or "imagePath" or "codec" };

    // In a saved model nobody else knows the path.
    private static void RequireWhole(string path, ImageReading reading)
    {
        try
        {
            Decode(File.ReadAllBytes(path), reading).Image.Dispose();
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"'{path}': {error.Message}", error);
        }
    }

    // Of a file with something behind its end, decoding tells whether it is whole.
    private static bool EndsAsItShould(string path)
    {
        Span<byte> end = stackalloc byte[8];
        using var file = File.OpenHandle(path);
        var length = RandomAccess.Read(file, end, Math.Max(0, RandomAccess.GetLength(file) - end.Length));
        return end[..length].EndsWith(EndOfJpeg) || end[..length].SequenceEqual(EndOfPng);
    }

    private static void Decode(SKCodec codec, SKBitmap image, ImageReading reading)
    {
        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Bgra8888, SKAlphaType.Premul);
        if (info.BytesSize64 > Array.MaxLength || !image.TryAllocPixels(info))
            throw new InvalidDataException(Undecodable);
        var result = codec.GetPixels(info, image.GetPixels());
        if (result == SKCodecResult.IncompleteInput && !reading.AcceptsTruncated)
            throw new InvalidDataException(Truncated);
        if (result is not (SKCodecResult.Success or SKCodecResult.IncompleteInput))
            throw new InvalidDataException(Undecodable);
    }

    private static SKEncodedOrigin Origin(SKCodec codec, ImageReading reading) =>
        reading.AppliesOrientation ? codec.EncodedOrigin : SKEncodedOrigin.TopLeft;
}
