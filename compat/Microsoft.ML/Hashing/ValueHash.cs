using Microsoft.ML.Conversion;
using Microsoft.ML.Data;

namespace Microsoft.ML.Hashing;

/// <summary>The hash of values as ML.NET's hashing transform computes it; a missing value has none.</summary>
internal static class ValueHash
{
    public static Func<IEnumerable<TItem>, uint, uint?> Of<TItem>(DataViewType type)
    {
        var isMissing = MissingValue.TestOf<TItem>(type);
        return (items, seed) => typeof(TItem) == typeof(ReadOnlyMemory<char>)
            ? OfTexts(items.Cast<ReadOnlyMemory<char>>(), seed)
            : OfWords(items, isMissing, seed);
    }

    private static uint? OfTexts(IEnumerable<ReadOnlyMemory<char>> texts, uint seed)
    {
        foreach (var text in texts)
        {
            if (text.IsEmpty)
                return null;
            seed = Murmur.OfText(seed, text.Span.Trim(' '));
        }

        return seed;
    }

    private static uint? OfWords<TItem>(IEnumerable<TItem> items, Predicate<TItem> isMissing, uint seed)
    {
        var words = 0U;
        foreach (var item in items)
        {
            if (isMissing(item))
                return null;
            var (low, high) = Words(item);
            seed = Murmur.Round(seed, low);
            words++;
            if (high is not { } second)
                continue;
            seed = Murmur.Round(seed, second);
            words++;
        }

        return Murmur.Mix(seed ^ (words * sizeof(uint)));
    }

    // Zero has two signs and one hash.
    private static (uint Low, uint? High) Words<TItem>(TItem item) => item switch
    {
        float real => (BitConverter.SingleToUInt32Bits(real == 0 ? 0 : real), null),
        double real => Split(BitConverter.DoubleToUInt64Bits(real == 0 ? 0 : real)),
        long number => Split((ulong)number),
        ulong number => Split(number),
        bool truth => (truth ? 1U : 0U, null),
        sbyte number => ((uint)number, null),
        short number => ((uint)number, null),
        int number => ((uint)number, null),
        byte number => (number, null),
        ushort number => (number, null),
        uint number => (number, null),
        _ => throw Contracts.Except($"There is no hash of values of {typeof(TItem)}."),
    };

    private static (uint Low, uint? High) Split(ulong bits) => ((uint)bits, (uint)(bits >> 32));
}
