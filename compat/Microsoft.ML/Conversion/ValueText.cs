using System.Globalization;
using Microsoft.ML.Cursors;
using Microsoft.ML.Data;

namespace Microsoft.ML.Conversion;

/// <summary>How ML.NET writes a value into an annotation of text.</summary>
internal static class ValueText
{
    public static Func<TValue, string> WriterOf<TValue>(DataViewType type) =>
        type is KeyDataViewType key
            ? value => KeyText(Convert.ToUInt64(value, CultureInfo.InvariantCulture), key.Count)
            : Text;

    private static string KeyText(ulong key, ulong count) =>
        key == 0 || key > count ? "" : (key - 1).ToString(CultureInfo.InvariantCulture);

    private static string Text<TValue>(TValue value) => value switch
    {
        float.NaN or double.NaN => "?",
        float real => real.ToString("R", CultureInfo.InvariantCulture),
        double real => real.ToString("G17", CultureInfo.InvariantCulture),
        bool truth => truth ? "1" : "0",
        TimeSpan time => time.ToString("c", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("o", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("o", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value?.ToString() ?? "",
    };
}
