using System.Globalization;
using System.Numerics;
using Microsoft.ML.Data;

namespace Microsoft.ML.Conversion;

/// <summary>
/// The conversions of ML.NET between column types. Signed and unsigned integers do not mix, floating point numbers do not become
/// integers, and an unsigned integer that does not fit becomes 0.
/// </summary>
internal static class ValueConversion
{
    private static readonly Dictionary<(Type Source, Type Destination), Delegate> Conversions = [];

    static ValueConversion()
    {
        AddInteger<sbyte>();
        AddInteger<short>();
        AddInteger<int>();
        AddInteger<long>();
        AddInteger<byte>();
        AddInteger<ushort>();
        AddInteger<uint>();
        AddInteger<ulong>();
        AddReals();
        AddBoolean();
        AddTimes();
        AddText();
    }

    /// <summary>The <see cref="Func{T, TResult}"/> from values of one type to the other, if there is one.</summary>
    public static bool TryGet(DataViewType source, DataViewType destination, out Delegate? convert)
    {
        convert = null;
        if (source is TextDataViewType && destination is KeyDataViewType parsed)
        {
            convert = TextParsing.KeyParser(parsed);
            return true;
        }

        return IsAllowed(source, destination) && Conversions.TryGetValue((source.RawType, destination.RawType), out convert);
    }

    public static Delegate Get(DataViewType source, DataViewType destination) =>
        TryGet(source, destination, out var convert)
            ? convert!
            : throw Contracts.Except($"No standard conversion from '{source}' to '{destination}'");

    private static bool IsAllowed(DataViewType source, DataViewType destination)
    {
        if (source is not KeyDataViewType key)
            return destination is not KeyDataViewType && destination.IsStandardScalar();
        if (destination is KeyDataViewType other)
            return key.Count == other.Count;
        return KeyDataViewType.IsValidDataType(destination.RawType) && key.Count <= KeyDataViewType.LargestValue(destination.RawType);
    }

    private static void Add<TSource, TDestination>(Func<TSource, TDestination> convert) =>
        Conversions.Add((typeof(TSource), typeof(TDestination)), convert);

    private static void AddToText<TSource>(string? format)
        where TSource : IFormattable =>
        Add((TSource value) => value.ToString(format, CultureInfo.InvariantCulture).AsMemory());

    private static void AddInteger<TSource>()
        where TSource : IBinaryInteger<TSource>, IMinMaxValue<TSource>
    {
        if (TSource.MinValue < TSource.Zero)
        {
            AddSigned<TSource, sbyte>();
            AddSigned<TSource, short>();
            AddSigned<TSource, int>();
            AddSigned<TSource, long>();
        }
        else
        {
            AddUnsigned<TSource, byte>();
            AddUnsigned<TSource, ushort>();
            AddUnsigned<TSource, uint>();
            AddUnsigned<TSource, ulong>();
            Add((TSource value) => new DataViewRowId(ulong.CreateTruncating(value), 0));
        }

        Add((TSource value) => float.CreateTruncating(value));
        Add((TSource value) => double.CreateTruncating(value));
        Add((TSource value) => value != TSource.Zero);
        AddToText<TSource>(format: null);
    }

    private static void AddSigned<TSource, TDestination>()
        where TSource : IBinaryInteger<TSource>
        where TDestination : IBinaryInteger<TDestination> => Add((TSource value) => TDestination.CreateTruncating(value));

    private static void AddUnsigned<TSource, TDestination>()
        where TSource : IBinaryInteger<TSource>
        where TDestination : IBinaryInteger<TDestination>, IMinMaxValue<TDestination>
    {
        var largest = ulong.CreateTruncating(TDestination.MaxValue);
        Add((TSource value) => ulong.CreateTruncating(value) <= largest ? TDestination.CreateTruncating(value) : TDestination.Zero);
    }

    private static void AddReals()
    {
        Add((float value) => value);
        Add((float value) => (double)value);
        Add((float value) => Convert.ToBoolean(value));
        AddToText<float>("G7");
        Add((double value) => (float)value);
        Add((double value) => value);
        Add((double value) => Convert.ToBoolean(value));
        AddToText<double>("G17");
    }

    private static void AddBoolean()
    {
        Add((bool value) => (sbyte)(value ? 1 : 0));
        Add((bool value) => (short)(value ? 1 : 0));
        Add((bool value) => value ? 1 : 0);
        Add((bool value) => value ? 1L : 0L);
        Add((bool value) => value ? 1f : 0f);
        Add((bool value) => value ? 1.0 : 0.0);
        Add((bool value) => value);
        Add((bool value) => value.ToString().AsMemory());
    }

    private static void AddTimes()
    {
        AddTicks<TimeSpan>(value => value.Ticks, "c");
        AddTicks<DateTime>(value => value.Ticks, "o");
        Add((DateTime value) => value);
        AddTicks<DateTimeOffset>(value => value.UtcTicks, "o");
    }

    private static void AddTicks<TSource>(Func<TSource, long> ticks, string format)
        where TSource : IFormattable
    {
        Add(ticks);
        Add((TSource value) => (float)ticks(value));
        Add((TSource value) => (double)ticks(value));
        AddToText<TSource>(format);
    }

    private static void AddText()
    {
        Add((ReadOnlyMemory<char> text) => text);
        Add((ReadOnlyMemory<char> text) => (sbyte)TextParsing.Signed(text.Span, sbyte.MaxValue, nameof(SByte)));
        Add((ReadOnlyMemory<char> text) => (short)TextParsing.Signed(text.Span, short.MaxValue, nameof(Int16)));
        Add((ReadOnlyMemory<char> text) => (int)TextParsing.Signed(text.Span, int.MaxValue, nameof(Int32)));
        Add((ReadOnlyMemory<char> text) => TextParsing.Signed(text.Span, long.MaxValue, nameof(Int64)));
        Add((ReadOnlyMemory<char> text) => (byte)TextParsing.UnsignedOrZero(text.Span, byte.MaxValue));
        Add((ReadOnlyMemory<char> text) => (ushort)TextParsing.UnsignedOrZero(text.Span, ushort.MaxValue));
        Add((ReadOnlyMemory<char> text) => (uint)TextParsing.UnsignedOrZero(text.Span, uint.MaxValue));
        Add((ReadOnlyMemory<char> text) => TextParsing.UnsignedOrZero(text.Span, ulong.MaxValue));
        Add((ReadOnlyMemory<char> text) => TextParsing.RealOrNaN<float>(text.Span));
        Add((ReadOnlyMemory<char> text) => TextParsing.RealOrNaN<double>(text.Span));
        Add((ReadOnlyMemory<char> text) => TextParsing.BooleanOrFalse(text.Span));
        Add((ReadOnlyMemory<char> text) => TextParsing.ParsedOrDefault<TimeSpan>(text.Span));
        Add((ReadOnlyMemory<char> text) => TextParsing.DateTimeOrDefault(text.Span));
        Add((ReadOnlyMemory<char> text) => TextParsing.DateTimeOffsetOrDefault(text.Span));
    }
}
