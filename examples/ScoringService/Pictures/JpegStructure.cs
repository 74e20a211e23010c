using System.Buffers.Binary;

namespace ScoringService.Pictures;

/// <summary>A JPEG file: segments that begin with a marker, some of them followed by the compressed data of a scan, up to the marker EOI.</summary>
internal static class JpegStructure
{
    // Encoders make about ten of a progressive picture. Each costs the decoder a pass over all of it, and a hostile file has thousands.
    private const int MostScans = 100;

    private const byte StartOfScan = 0xDA;
    private const byte EndOfImage = 0xD9;

    public static bool IsJpeg(ReadOnlySpan<byte> file) => file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]);

    /// <exception cref="UnusablePictureException">The segments are not in order, or do not come to an end.</exception>
    public static PictureHeader Read(ReadOnlySpan<byte> file)
    {
        PictureHeader? header = null;
        var scans = 0;
        var rest = file[2..];
        while (NextMarker(ref rest) is var marker and not EndOfImage)
        {
            if (IsAlone(marker))
                continue;
            var segment = Segment(ref rest);
            if (IsFrame(marker))
                header = header is null ? Frame(segment) : throw new UnusablePictureException("The JPEG file has two headers.");
            if (marker != StartOfScan)
                continue;
            if (header is null)
                throw new UnusablePictureException("The JPEG file has data before its header.");
            if (++scans > MostScans)
                throw new UnusablePictureException($"The JPEG file has more than {MostScans} scans.");
            SkipScan(ref rest);
        }

        return scans > 0 && header is { } found ? found : throw new UnusablePictureException("The JPEG file has no picture in it.");
    }

    private static byte NextMarker(ref ReadOnlySpan<byte> rest)
    {
        if (rest is [not 0xFF, ..])
            throw new UnusablePictureException("The JPEG file is damaged: where a segment should begin there is something else.");
        var start = rest.IndexOfAnyExcept((byte)0xFF);
        if (start < 0)
            throw Truncated();
        var marker = rest[start];
        rest = rest[(start + 1)..];
        return marker;
    }

    private static ReadOnlySpan<byte> Segment(ref ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 2)
            throw Truncated();
        var length = BinaryPrimitives.ReadUInt16BigEndian(rest);
        if (length < 2)
            throw new UnusablePictureException("The JPEG file is damaged: a segment is shorter than its own length.");
        if (length > rest.Length)
            throw Truncated();
        var segment = rest[2..length];
        rest = rest[length..];
        return segment;
    }

    // Within the data FF stands for itself when 00 follows, and the restart markers D0 to D7 belong to the data.
    private static void SkipScan(ref ReadOnlySpan<byte> rest)
    {
        while (true)
        {
            var next = rest.IndexOf((byte)0xFF);
            if (next < 0 || next + 1 == rest.Length)
                throw Truncated();
            rest = rest[next..];
            if (rest[1] is not (0x00 or (>= 0xD0 and <= 0xD7)))
                return;
            rest = rest[2..];
        }
    }

    private static PictureHeader Frame(ReadOnlySpan<byte> segment) => segment.Length < 6
        ? throw new UnusablePictureException("The JPEG file is damaged: its header is too short.")
        : new PictureHeader(BinaryPrimitives.ReadUInt16BigEndian(segment[3..]), BinaryPrimitives.ReadUInt16BigEndian(segment[1..]));

    // C4, C8 and CC lie among the markers of frames and are none.
    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    private static bool IsAlone(byte marker) => marker is 0x01 or (>= 0xD0 and <= 0xD8);

    private static UnusablePictureException Truncated() => new("The JPEG file is truncated: it ends before its end marker.");
}
