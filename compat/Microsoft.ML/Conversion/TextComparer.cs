namespace Microsoft.ML.Conversion;

/// <summary>Compares texts by their characters, ordinally; a <see cref="ReadOnlyMemory{T}"/> compares itself by its place in memory.</summary>
internal sealed class TextComparer : IEqualityComparer<ReadOnlyMemory<char>>, IComparer<ReadOnlyMemory<char>>
{
    private static readonly TextComparer Instance = new();

    public static IEqualityComparer<TValue> EqualityOf<TValue>() => Instance as IEqualityComparer<TValue> ?? EqualityComparer<TValue>.Default;

    public static IComparer<TValue> OrderOf<TValue>() => Instance as IComparer<TValue> ?? Comparer<TValue>.Default;

    public bool Equals(ReadOnlyMemory<char> x, ReadOnlyMemory<char> y) => x.Span.SequenceEqual(y.Span);

    public int GetHashCode(ReadOnlyMemory<char> text) => string.GetHashCode(text.Span);

    public int Compare(ReadOnlyMemory<char> x, ReadOnlyMemory<char> y) => x.Span.SequenceCompareTo(y.Span);
}
