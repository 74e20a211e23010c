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
}
