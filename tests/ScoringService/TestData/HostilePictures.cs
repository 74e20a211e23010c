using System.Buffers.Binary;
using System.Text;

namespace ScoringService.Tests.TestData;

/// <summary>Files that are no pictures, or more than a picture should be, put together by hand.</summary>
internal static class HostilePictures
{
    private static readonly byte[] PngSignature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>A PNG whose header is right, and whose data are a few bytes.</summary>
    public static byte[] Png(uint width, uint height) =>
        [.. PngSignature, .. Chunk("IHDR", [.. BigEndian(width), .. BigEndian(height), 8, 2, 0, 0, 0]), .. Chunk("IDAT", [0x78, 0x9C, 0, 0]), .. Chunk("IEND", [])];

    /// <summary>A JPEG whose header states a size, and whose data are a few bytes.</summary>
    public static byte[] Jpeg(ushort width, ushort height, int headers = 1, int scans = 1) =>
    [
        0xFF, 0xD8,
        .. Enumerable.Repeat(Segment(0xC2, [8, .. BigEndian(height), .. BigEndian(width), 1, 1, 0x11, 0]), headers).SelectMany(bytes => bytes),
        .. Enumerable.Repeat<byte[]>([.. Segment(0xDA, [1, 1, 0, 0, 63, 0]), 0x12, 0xFF, 0x00, 0x34], scans).SelectMany(bytes => bytes),
        0xFF, 0xD9,
    ];

    /// <summary>The file with a byte changed.</summary>
    public static byte[] Damage(byte[] file, int position)
    {
        byte[] damaged = [.. file];
        damaged[position] ^= 0x55;
        return damaged;
    }

    /// <summary>Where the data of the PNG's first IDAT begin.</summary>
    public static int DataOf(byte[] png) => png.AsSpan().IndexOf("IDAT"u8) + 4;

    private static byte[] Segment(byte marker, byte[] content) => [0xFF, marker, .. BigEndian((ushort)(content.Length + 2)), .. content];

    private static byte[] Chunk(string type, byte[] data)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(type), .. data];
        return [.. BigEndian((uint)data.Length), .. named, .. BigEndian(Checksum(named))];
    }

    // CRC-32 as in ISO 3309, bit by bit.
    private static uint Checksum(byte[] bytes)
    {
        var remainder = uint.MaxValue;
        foreach (var value in bytes)
        {
            remainder ^= value;
            for (var bit = 0; bit < 8; bit++)
                remainder = (remainder >> 1) ^ ((remainder & 1) * 0xEDB88320);
        }

        return ~remainder;
    }

    private static byte[] BigEndian(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] BigEndian(ushort value) => [(byte)(value >> 8), (byte)value];
}
