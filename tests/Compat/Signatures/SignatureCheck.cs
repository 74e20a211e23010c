namespace Compat.Tests.Signatures;

/// <summary>Finds what is visible in an assembly but does not stand in the list of the real one.</summary>
internal sealed class SignatureCheck
{
    private readonly INotation notation;
    private readonly HashSet<string> listed;

    public SignatureCheck(INotation notation, IEnumerable<string> lines)
    {
        this.notation = notation;
        listed = [.. lines.Select(notation.Normal)];
    }

    public IEnumerable<string> Strays(IEnumerable<Type> types) => types.SelectMany(Strays).Order(StringComparer.Ordinal);

    private IEnumerable<string> Strays(Type type)
    {
        var head = notation.Normal(notation.Head(type));
        var line = listed.FirstOrDefault(line => line == head || line.StartsWith(head + ' ', StringComparison.Ordinal));
        if (line is null)
            yield return head;
        else
            foreach (var stray in StrayBases(type, head, line[head.Length..]))
                yield return stray;
        foreach (var member in Visible.Members(type).Select(member => notation.Normal(notation.Line(member))))
            if (!listed.Contains(member))
                yield return member;
    }

    private IEnumerable<string> StrayBases(Type type, string head, string rest)
    {
        foreach (var name in notation.Bases(type).Select(notation.Normal))
            if (!Names(rest, name))
                yield return $"{head} : {name}";
        if (!rest.EndsWith(notation.Constraints(type), StringComparison.Ordinal))
            yield return head + notation.Constraints(type);
    }

    private static bool Names(string bases, string name)
    {
        var padded = bases.Replace(",", " , ", StringComparison.Ordinal) + ' ';
        return padded.Contains($" {name.Replace(",", " , ", StringComparison.Ordinal)} ", StringComparison.Ordinal);
    }
}
