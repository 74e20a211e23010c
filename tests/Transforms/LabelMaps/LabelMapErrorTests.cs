using System.Buffers.Binary;
using System.IO.Compression;
using MLNet.CnnCatalog.Transforms.LabelMaps;
using MLNet.CnnCatalog.Transforms.LabelMaps.Png;
using MLNet.CnnCatalog.Transforms.Tests.Onnx;

namespace MLNet.CnnCatalog.Transforms.Tests.LabelMaps;

/// <summary>Files that are wrong or hostile get an error with their path, and little memory.</summary>
public sealed class LabelMapErrorTests : IDisposable
{
    private const int HeaderEnd = 33;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("voc.png", "set the option Colors")]
    [InlineData("grey16.png", "16 bits")]
    [InlineData("mask.jpg", "JPEG")]
    [InlineData("mask.bmp", "no PNG file")]
    public void A_file_of_another_kind_is_refused(string file, string message)
    {
        var error = Assert.Throws<InvalidDataException>(() => LabelMap.Read(TestMasks.PathOf(file)));

        Assert.Contains(TestMasks.PathOf(file), error.Message);
        Assert.Contains(message, error.Message);
    }

    [Theory]
    [InlineData("palette8.png", "row 0, column 1 (both from 0) has the label 7, and the classes are 0 to 6, the ignored label is 12")]
    [InlineData("palette8-interlaced.png", "row 0, column 8 (both from 0) has the label 14, and the classes are 0 to 6, the ignored label is 12")]
    public void A_label_outside_the_classes_is_named_with_its_pixel(string file, string message)
    {
        var error = Assert.Throws<InvalidDataException>(() => LabelMap.Read(TestMasks.PathOf(file), new() { Classes = 7, IgnoredLabel = 12 }));

        // Row 0 is 7 x modulo 21; an interlaced file begins with every eighth pixel.
        Assert.Contains(TestMasks.PathOf(file), error.Message);
        Assert.Contains(message, error.Message);
    }

    [Fact]
    public void The_label_255_needs_to_be_the_ignored_one()
    {
        new LabelMap(1, 2, new byte[] { 0, 255 }).Save(folder.File("a.png"));

        var error = Assert.Throws<InvalidDataException>(() => LabelMap.Read(folder.File("a.png"), new() { IgnoredLabel = 0 }));

        Assert.Contains("the label 255", error.Message);
    }

    [Fact]
    public void A_colour_of_no_label_is_named_with_its_pixel()
    {
        var error = Assert.Throws<InvalidDataException>(
            () => LabelMap.Read(TestMasks.PathOf("voc.png"), new() { Colors = [.. LabelColors.Voc.Take(14)] }));

        Assert.Contains(TestMasks.PathOf("voc.png"), error.Message);
        Assert.Contains("row 0, column 2 (both from 0) has the colour (64, 128, 128), which is none of the 14", error.Message);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.Contains(folder.File("a.png"), Assert.Throws<FileNotFoundException>(() => LabelMap.Read(folder.File("a.png"))).Message);

    public static TheoryData<string, string> Damages => new()
    {
        { "empty", "empty" },
        { "end missing", "before its IEND" },
        { "cut in the pixels", "the file ends before" },
        { "checksum", "the checksum of a chunk" },
        { "no header", "IHDR chunk is not the first" },
        { "two headers", "IHDR chunk is not the first" },
        { "short header", "its header has 12 bytes" },
        { "no palette", "a palette of 0 bytes" },
        { "broken palette", "a palette of 4 bytes" },
        { "no pixels", "0 bytes of compressed pixels" },
        { "huge sides", "pixels, and 1 to" },
        { "no width", "13x0 pixels" },
        { "large without data", "bytes of compressed pixels cannot be" },
        { "pixels end early", "cannot be read to the last" },
        { "no zlib", "cannot be read to the last" },
        { "filter", "the filter 5" },
        { "3 bits", "has 3 bits" },
        { "colour type 5", "colour type 5" },
        { "unknown critical chunk", "'ABCD'" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void A_damaged_file_is_refused(string damage, string message)
    {
        var path = folder.File("a.png");
        File.WriteAllBytes(path, Damaged(damage));

        var error = Assert.Throws<InvalidDataException>(() => LabelMap.Read(path));

        Assert.Contains(path, error.Message);
        Assert.Contains(message, error.Message);
    }

    [Theory]
    [InlineData("palette8.png")]
    [InlineData("grey4-interlaced.png")]
    [InlineData("voc-alpha.png")]
    public void Whatever_byte_is_changed_a_file_is_read_or_refused(string file)
    {
        var whole = File.ReadAllBytes(TestMasks.PathOf(file));
        var (random, refused) = (new Random(1), 0);
        for (var round = 0; round < 3000; round++)
        {
            var bytes = whole.ToArray()[..(round % 3 == 0 ? random.Next(whole.Length) : whole.Length)];
            for (var change = round % 5; change > 0 && bytes.Length > 0; change--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var options = new LabelMapOptions { Colors = file.StartsWith("voc", StringComparison.Ordinal) ? LabelColors.Voc : null };
            refused += IsRefused(round % 2 == 0 ? WithRightChecksums(bytes) : bytes, options) ? 1 : 0;
        }

        Assert.InRange(refused, 1000, 2999);
    }

    [Fact]
    public void A_bomb_behind_the_last_pixel_is_not_unpacked()
    {
        var pixels = Compressed(stream =>
        {
            stream.Write(new byte[3 * 4]);
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 512; i++)
                stream.Write(zeros);
        });
        var file = Png(Header(3, 3), (PngChunk.Palette, new byte[6]), (PngChunk.Pixels, pixels), (PngChunk.End, []));
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(new byte[9], LabelMap.Read(file).Labels.ToArray());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

    [Theory]
    [InlineData(0, null, "Classes")]
    [InlineData(256, null, "Classes")]
    [InlineData(3, 0, "Colors")]
    [InlineData(3, 2, "(0, 0, 0) 2 times")]
    public void Wrong_options_are_named(int classes, int? blacks, string message)
    {
        var options = new LabelMapOptions { Classes = classes, Colors = blacks is { } count ? [.. Enumerable.Repeat(default(LabelColor), count)] : null };

        Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(() => LabelMap.Read(TestMasks.PathOf("palette8.png"), options)).Message);
    }

    private static byte[] Damaged(string damage)
    {
        var palette = (PngChunk.Palette, new byte[6]);
        var pixels = (PngChunk.Pixels, Compressed(stream => stream.Write(new byte[13 * 30])));
        var end = (PngChunk.End, Array.Empty<byte>());
        var whole = Png(Header(13, 29), palette, pixels, end);
        return damage switch
        {
            "empty" => [],
            "end missing" => whole[..^12],
            "cut in the pixels" => whole[..^20],
            "checksum" => [.. whole[..HeaderEnd], .. whole[HeaderEnd..].Select((value, index) => index == 8 ? (byte)(value + 1) : value)],
            "no header" => Png(palette, pixels, end),
            "two headers" => Png(Header(13, 29), Header(13, 29), palette, pixels, end),
            "short header" => Png((PngChunk.Header, Header(13, 29).Data[..12]), palette, pixels, end),
            "no palette" => Png(Header(13, 29), pixels, end),
            "broken palette" => Png(Header(13, 29), (PngChunk.Palette, new byte[4]), pixels, end),
            "no pixels" => Png(Header(13, 29), palette, end),
            "huge sides" => Png(Header(int.MaxValue, int.MaxValue), palette, pixels, end),
            "no width" => Png(Header(13, 0), palette, pixels, end),
            "large without data" => Png(Header(16384, 16384), palette, pixels, end),
            "pixels end early" => Png(Header(14, 29), palette, pixels, end),
            "no zlib" => Png(Header(13, 29), palette, (PngChunk.Pixels, [1, 2, 3, 4, 5, 6]), end),
            "filter" => Png(Header(13, 29), palette, (PngChunk.Pixels, Compressed(stream => stream.Write([.. Enumerable.Repeat((byte)5, 390)]))), end),
            "3 bits" => Png(Header(13, 29, bits: 3), palette, pixels, end),
            "colour type 5" => Png(Header(13, 29, color: 5), palette, pixels, end),
            "unknown critical chunk" => Png(Header(13, 29), ("ABCD", []), palette, pixels, end),
            _ => throw new ArgumentOutOfRangeException(nameof(damage)),
        };
    }

    private static (string Kind, byte[] Data) Header(int height, int width, byte bits = 8, byte color = 3)
    {
        var data = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(data, width);
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(4), height);
        (data[8], data[9]) = (bits, color);
        return (PngChunk.Header, data);
    }

    private static byte[] Png(params (string Kind, byte[] Data)[] chunks)
    {
        using var file = new MemoryStream();
        file.Write(PngChunk.Signature);
        foreach (var (kind, data) in chunks)
            PngChunk.Write(file, kind, data);
        return file.ToArray();
    }

    private static byte[] Compressed(Action<Stream> write)
    {
        using var compressed = new MemoryStream();
        using (var stream = new ZLibStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
            write(stream);
        return compressed.ToArray();
    }

    // So that changes get behind the checksums.
    private static byte[] WithRightChecksums(byte[] bytes)
    {
        using var file = new MemoryStream();
        file.Write(bytes.AsSpan(0, Math.Min(8, bytes.Length)));
        for (var at = 8; at + 12 <= bytes.Length;)
        {
            var length = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at)), (uint)(bytes.Length - at - 12));
            PngChunk.Write(file, System.Text.Encoding.Latin1.GetString(bytes, at + 4, 4), bytes.AsSpan(at + 8, length));
            at += length + 12;
        }

        return file.ToArray();
    }

    private static bool IsRefused(byte[] bytes, LabelMapOptions options)
    {
        try
        {
            LabelMap.Read(bytes, options);
            return false;
        }
        catch (InvalidDataException)
        {
            return true;
        }
    }
}
