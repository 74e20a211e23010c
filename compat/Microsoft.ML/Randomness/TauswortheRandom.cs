using Microsoft.ML.Hashing;

namespace Microsoft.ML.Randomness;

/// <summary>
/// ML.NET's random source, three Tausworthe generators and a linear congruential one (Howes and Thomas, GPU Gems 3, chapter 37):
/// the same seed gives the same folds and the same order of rows.
/// </summary>
internal sealed class TauswortheRandom : Random
{
    private uint first;
    private uint second;
    private uint third;
    private uint fourth;

    public TauswortheRandom(uint seed)
    {
        first = seed;
        second = Murmur.Round(first, first);
        third = Murmur.Round(second, first);
        fourth = Murmur.Round(third, first);
    }

    public TauswortheRandom(Random source)
    {
        first = TauswortheSeed(source);
        second = TauswortheSeed(source);
        third = TauswortheSeed(source);
        fourth = Draw(source);
    }

    public static TauswortheRandom Create(int? seed) => seed is { } value ? new((uint)value) : new(new Random());

    public override int Next()
    {
        var drawn = NextUInt32();
        return (int)(drawn + (drawn & 0x80000000U));
    }

    public override int Next(int maxValue)
    {
        Contracts.CheckParam(maxValue >= 0, nameof(maxValue), "maxValue must be non-negative");
        return (int)(((ulong)NextUInt32() * (ulong)maxValue) >> 32);
    }

    public override int Next(int minValue, int maxValue)
    {
        Contracts.CheckParam(minValue <= maxValue, nameof(minValue), "minValue must be less than or equal to maxValue.");
        return (int)((long)(NextDouble() * ((long)maxValue - minValue)) + minValue);
    }

    public int NextSigned() => (int)NextUInt32();

    public override float NextSingle() => (NextUInt32() >> 9) * (1f / (1 << 23));

    public override double NextDouble() => NextUInt32() * (1.0 / (1L << 32));

    public override void NextBytes(byte[] buffer)
    {
        Contracts.CheckValue(buffer, nameof(buffer));
        for (var i = 0; i < buffer.Length; i++)
            buffer[i] = (byte)Next();
    }

    private static uint Draw(Random source) => ((uint)source.Next(0x10000) << 16) | (uint)source.Next(0x10000);

    private static uint TauswortheSeed(Random source)
    {
        // Smaller seeds lose their bits in the masks below.
        uint seed;
        do
            seed = Draw(source);
        while (seed < 128);
        return seed;
    }

    private static uint Step(uint state, int left, int right, int shift, uint mask) =>
        ((state & mask) << shift) ^ (((state << left) ^ state) >> right);

    private uint NextUInt32()
    {
        first = Step(first, 13, 19, 12, ~0x1U);
        second = Step(second, 2, 25, 4, ~0x7U);
        third = Step(third, 3, 11, 17, ~0xfU);
        fourth = (fourth * 1664525) + 1013904223;
        return first ^ second ^ third ^ fourth;
    }
}
