using System.Globalization;
using static System.Numerics.BitOperations;

namespace Microsoft.ML.Data;

/// <summary>A 128 bit identifier of a row. Mixing follows MurmurHash3 (x64, 128 bits), so that derived identifiers rarely collide.</summary>
public readonly struct DataViewRowId : IComparable<DataViewRowId>, IEquatable<DataViewRowId>
{
    private const ulong FirstMultiplier = 0x87c37b91114253d5;
    private const ulong SecondMultiplier = 0x4cf5ad432745937f;

    public readonly ulong Low;
    public readonly ulong High;

    public DataViewRowId(ulong low, ulong high)
    {
        Low = low;
        High = high;
    }

    public int CompareTo(DataViewRowId other) => (High, Low).CompareTo((other.High, other.Low));

    public bool Equals(DataViewRowId other) => Low == other.Low && High == other.High;

    public override bool Equals(object? obj) => obj is DataViewRowId other && Equals(other);

    public override int GetHashCode() =>
        (int)((uint)Low ^ (uint)(Low >> 32) ^ (uint)(High << 7) ^ (uint)(High >> 57) ^ (uint)(High >> 25));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{High:x16}{Low:x16}");

    public DataViewRowId Next() => Mix(Low, High, firstBlock: 0, secondBlock: 0);

    public DataViewRowId Fork()
    {
        // The block (1, 0): its first half enters after the round, as ML.NET does it.
        var next = Next();
        return new DataViewRowId(next.Low ^ (RotateLeft(FirstMultiplier, 31) * SecondMultiplier), next.High);
    }

    public DataViewRowId Combine(DataViewRowId other)
    {
        var fork = other.Fork();
        return Mix(
            Low,
            High,
            firstBlock: RotateLeft(fork.Low * FirstMultiplier, 31) * SecondMultiplier,
            secondBlock: RotateLeft(fork.High * SecondMultiplier, 33) * FirstMultiplier);
    }

    private static DataViewRowId Mix(ulong low, ulong high, ulong firstBlock, ulong secondBlock)
    {
        low = ((RotateLeft(low ^ firstBlock, 27) + high) * 5) + 0x52dce729;
        high = ((RotateLeft(high ^ secondBlock, 31) + low) * 5) + 0x38495ab5;
        return new DataViewRowId(low, high);
    }
}
