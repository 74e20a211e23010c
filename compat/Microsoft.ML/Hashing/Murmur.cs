using static System.Numerics.BitOperations;

namespace Microsoft.ML.Hashing;

/// <summary>MurmurHash3 (x86, 32 bits), in the steps that ML.NET puts together in its own ways.</summary>
internal static class Murmur
{
    public static uint Round(uint hash, uint chunk)
    {
        chunk = RotateLeft(chunk * 0xCC9E2D51, 15) * 0x1B873593;
        return (RotateLeft(hash ^ chunk, 13) * 5) + 0xE6546B64;
    }

    public static uint Mix(uint hash)
    {
        hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
        hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
        return hash ^ (hash >> 16);
    }

    /// <summary>The hash of the text in UTF-8, except that behind an odd beginning ML.NET turns the bytes of a longer character around.</summary>
    public static uint OfText(uint hash, ReadOnlySpan<char> text)
    {
        var (pending, bits, length) = (0UL, 0, 0);
        foreach (uint character in text)
        {
            (pending, bits) = Append(pending, bits, character);
            if (bits < 32)
                continue;
            hash = Round(hash, (uint)pending);
            pending >>= 32;
            bits -= 32;
            length += 4;
        }

        length += bits / 8;
        if (bits > 0)
            hash ^= RotateLeft((uint)pending * 0xCC9E2D51, 15) * 0x1B873593;
        return Mix(hash ^ (uint)length);
    }

    private static (ulong Pending, int Bits) Append(ulong pending, int bits, uint character)
    {
        if (character <= 0x7F)
            return (pending | ((ulong)character << bits), bits + 8);
        if (character <= 0x7FF)
        {
            pending |= (ulong)((character & 0x3F) | ((character << 2) & 0x1F00) | 0xC080) << bits;
            return (((pending & 0xFF) << 8) | (pending >> 8), bits + 16);
        }

        pending |= (ulong)((character & 0x3F) | ((character << 2) & 0x3F00) | ((character << 4) & 0xF0000) | 0xE08080) << bits;
        return (((pending & 0xFF) << 16) | (((pending >> 8) & 0xFF) << 8) | (pending >> 16), bits + 24);
    }
}
