namespace MLNet.CnnCatalog.Transforms.Augmentation;

/// <summary>
/// The random numbers of one image in one epoch (SplitMix64: Steele, Lea and Flood 2014): they depend on nothing else, so that threads may share the
/// images as they like, and every version of .NET gives the same.
/// </summary>
internal sealed class SampleRandom(ulong seed)
{
    private const ulong Step = 0x9E3779B97F4A7C15;
    private ulong state = seed;

    /// <summary>True and false in turn, from epoch to epoch and from copy to copy; with which it begins is random by the row.</summary>
    public bool Alternating { get; private init; }

    /// <param name="seed">Seed of the whole.</param>
    /// <param name="epoch">The epoch.</param>
    /// <param name="row">The row of the image.</param>
    /// <param name="copy">Which time the image comes in the epoch, from 0.</param>
    public static SampleRandom Of(int seed, int epoch, long row, int copy = 0)
    {
        var image = Mix(Mix((uint)seed + Step) + (ulong)row + Step);
        return new(Mix(Mix(image + (uint)epoch + Step) + (uint)copy + Step)) { Alternating = uint.IsOddInteger((uint)image + (uint)epoch + (uint)copy) };
    }

    /// <summary>Evenly from 0 up to, but never, 1.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1L << 53));

    /// <summary>One of so many whole numbers from 0.</summary>
    public int Next(int count) => (int)(((UInt128)Next() * (ulong)count) >> 64);

    public double Next(ValueRange range) => range.Low + ((range.High - range.Low) * NextDouble());

    /// <summary>Evenly in the logarithm, so that 1/2 and 2 are equally frequent.</summary>
    public double NextRatio(ValueRange range) => Math.Exp(Next((Math.Log(range.Low), Math.Log(range.High))));

    public bool Chance(double probability) => NextDouble() < probability;

    /// <summary>Puts items into a random order.</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var other = Next(i + 1);
            (items[i], items[other]) = (items[other], items[i]);
        }
    }

    /// <summary>A number of the beta distribution whose parameters both are alpha: the share of one of two gamma-distributed numbers.</summary>
    public double NextBeta(double alpha)
    {
        var (one, other) = (NextGamma(alpha), NextGamma(alpha));
        return one + other > 0 ? one / (one + other) : Next(2);
    }

    // Marsaglia and Tsang 2000.
    private double NextGamma(double shape)
    {
        if (shape < 1)
            return NextGamma(shape + 1) * Math.Pow(1 - NextDouble(), 1 / shape);
        var d = shape - (1.0 / 3);
        while (true)
        {
            var normal = NextNormal();
            var v = Math.Pow(1 + (normal / Math.Sqrt(9 * d)), 3);
            if (v > 0 && Math.Log(1 - NextDouble()) < (0.5 * normal * normal) + d - (d * v) + (d * Math.Log(v)))
                return d * v;
        }
    }

    private double NextNormal() => Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());

    private ulong Next() => Mix(state += Step);

    private static ulong Mix(ulong bits)
    {
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }
}
