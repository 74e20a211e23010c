namespace MLNet.CnnCatalog.Analysis;

/// <summary>A block that a network repeats, each copy behind the one before; a diagram shows the first alone.</summary>
/// <param name="First">Scope of the first copy.</param>
/// <param name="Last">Scope of the last copy.</param>
/// <param name="Count">Number of copies, at least 2.</param>
/// <param name="Outer">The repeated block that this one is in.</param>
internal sealed record RepeatedBlock(string First, string Last, int Count, RepeatedBlock? Outer)
{
    /// <summary>For example <c>layer3.1 .. layer3.5 x5</c>; within another block, without the name of that.</summary>
    public override string ToString() => $"{Within(First)} .. {Within(Last)} x{Count}";

    private string Within(string scope) =>
        Outer is { } outer && scope.StartsWith($"{outer.First}.", StringComparison.Ordinal) ? scope[(outer.First.Length + 1)..] : scope;
}
