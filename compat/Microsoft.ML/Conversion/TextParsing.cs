using System.Globalization;
using System.Numerics;
using Microsoft.ML.Data;

namespace Microsoft.ML.Conversion;

/// <summary>Values out of text, with ML.NET's words for true, false and missing.</summary>
internal static class TextParsing
{
    private const DateTimeStyles Universal = DateTimeStyles.AssumeUniversal;

    public static long Signed(ReadOnlySpan<char> text, long largest, string typeName)
    {
        if (text.IsEmpty)
            return 0;
        var parsed = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && text[0] != '+';
        Contracts.Check(
            parsed && value <= largest && value >= -largest - 1, $"The text '{text}' could not be parsed as a value of type {typeName}.");
        return value;
    }

    public static ulong UnsignedOrZero(ReadOnlySpan<char> text, ulong largest) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= largest ? value : 0;

    public static TReal RealOrNaN<TReal>(ReadOnlySpan<char> text)
        where TReal : IFloatingPointIeee754<TReal>
    {
        if (text.IsWhiteSpace())
            return TReal.Zero;
        // ML.NET skips white space only before a single character.
        if (char.IsWhiteSpace(text[0]) && text.TrimStart().Length > 1)
            return TReal.NaN;
        return TReal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : TReal.NaN;
    }

    public static bool BooleanOrFalse(ReadOnlySpan<char> text)
    {
        Span<char> lower = stackalloc char[4];
        return text.Length <= lower.Length
            && text.ToLowerInvariant(lower) is var length
            && lower[..length] is "t" or "y" or "1" or "+" or "+1" or "yes" or "true";
    }

    public static TValue ParsedOrDefault<TValue>(ReadOnlySpan<char> text)
        where TValue : struct, ISpanParsable<TValue> =>
        TValue.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : default;

    public static DateTime DateTimeOrDefault(ReadOnlySpan<char> text) =>
        DateTime.TryParse(text, CultureInfo.InvariantCulture, Universal | DateTimeStyles.AdjustToUniversal, out var value) ? value : default;

    public static DateTimeOffset DateTimeOffsetOrDefault(ReadOnlySpan<char> text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Universal, out var value) ? value : default;

    /// <summary>A <see cref="Func{T, TResult}"/> from a number, counted from 0, to a key; 0 is the missing key.</summary>
    public static Delegate KeyParser(KeyDataViewType key)
    {
        var count = key.Count;
        ulong Parse(ReadOnlyMemory<char> text) =>
            ulong.TryParse(text.Span, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value < count ? value + 1 : 0;

        return Type.GetTypeCode(key.RawType) switch
        {
            TypeCode.Byte => (ReadOnlyMemory<char> text) => (byte)Parse(text),
            TypeCode.UInt16 => (ReadOnlyMemory<char> text) => (ushort)Parse(text),
            TypeCode.UInt32 => (ReadOnlyMemory<char> text) => (uint)Parse(text),
            _ => (Func<ReadOnlyMemory<char>, ulong>)Parse,
        };
    }
}
