using System.Globalization;
using System.Runtime.CompilerServices;

namespace Microsoft.ML;

/// <summary>The message of a check, put together only when the check fails.</summary>
[InterpolatedStringHandler]
internal ref struct CheckMessage
{
    private DefaultInterpolatedStringHandler text;

    public CheckMessage(int literalLength, int formattedCount, bool condition, out bool isNeeded)
    {
        isNeeded = !condition;
        text = isNeeded ? new(literalLength, formattedCount, CultureInfo.InvariantCulture) : default;
    }

    public void AppendLiteral(string literal) => text.AppendLiteral(literal);

    public void AppendFormatted<TValue>(TValue value) => text.AppendFormatted(value);

    public void AppendFormatted(ReadOnlySpan<char> value) => text.AppendFormatted(value);

    public string ToText() => text.ToStringAndClear();
}
