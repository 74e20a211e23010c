namespace ScoringService.Pictures;

/// <summary>The checksum of PNG's chunks (ISO 3309).</summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;

    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(value => Remainder((uint)value))];

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var remainder = uint.MaxValue;
        foreach (var value in bytes)
            remainder = (remainder >> 8) ^ Table[(byte)(remainder ^ value)];
        return ~remainder;
    }

    private static uint Remainder(uint value)
    {
        for (var bit = 0; bit < 8; bit++)
            value = (value >> 1) ^ ((value & 1) * Polynomial);
        return value;
    }
}
