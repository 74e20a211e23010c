using Microsoft.ML.Data;

namespace Microsoft.ML.Conversion;

/// <summary>The missing value: NaN of real numbers, 0 of keys. Other types have none; there the default stands in.</summary>
internal static class MissingValue
{
    public static TValue Of<TValue>() =>
        typeof(TValue) == typeof(float) ? (TValue)(object)float.NaN
        : typeof(TValue) == typeof(double) ? (TValue)(object)double.NaN
        : default!;

    public static Predicate<TValue> TestOf<TValue>(DataViewType type)
    {
        if (type is KeyDataViewType)
            return value => EqualityComparer<TValue>.Default.Equals(value, default);
        return value => value switch
        {
            float real => float.IsNaN(real),
            double real => double.IsNaN(real),
            ReadOnlyMemory<char> text => text.IsEmpty,
            _ => false,
        };
    }
}
