namespace Compat.Tests.Signatures;

/// <summary>Stands in no list.</summary>
public sealed class MadeUp
{
    public void Add(int left, float? right = null) => _ = left + right;
}
