namespace MLNet.CnnCatalog.Transforms.Columns;

/// <summary>The classes that a label column knows.</summary>
/// <param name="Column">Name of the column.</param>
/// <param name="Count">Number of classes.</param>
/// <param name="Names">Their names in order; null where they have none.</param>
internal sealed record LabelClasses(string Column, int Count, IReadOnlyList<string>? Names)
{
    /// <summary>What messages call a class.</summary>
    public string NameOf(int index) => Names is null ? $"{index}" : $"'{Names[index]}'";

    /// <summary>Checks that another label has the same classes in the same order.</summary>
    /// <param name="other">The other classes.</param>
    /// <param name="here">Where these are, for the message.</param>
    /// <param name="there">Where the others are.</param>
    /// <exception cref="ArgumentException">It has others.</exception>
    public void RequireSame(LabelClasses other, string here, string there)
    {
        var same = Names is null || other.Names is null ? Count == other.Count : Names.SequenceEqual(other.Names);
        if (!same)
            throw new ArgumentException(
                $"Label column '{Column}' has the classes [{Describe()}] in {here} and [{other.Describe()}] in {there}. " +
                "Transform both with the same fitted MapValueToKey.", nameof(other));
    }

    private string Describe() => Names is null
        ? $"{Count} classes without names"
        : string.Join(", ", Names.Take(5)) + (Names.Count > 5 ? $", ... {Names.Count} in all" : "");
}
