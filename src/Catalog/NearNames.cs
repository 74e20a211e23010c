namespace MLNet.CnnCatalog;

/// <summary>The names that a misspelt one may have meant, for messages.</summary>
internal static class NearNames
{
    private const int MostNames = 3;

    /// <summary>
    /// For example <c> Did you mean resnet50, resnet18, resnet34?</c>, nearest first, with a blank in front; empty where none is near. Case,
    /// hyphens and underscores make no difference.
    /// </summary>
    public static string Suggest(string name, IEnumerable<string> known)
    {
        var plain = Plain(name);
        var near = known
            .Select(candidate => (Name: candidate, Distance: Distance(plain, Plain(candidate))))
            .Where(candidate => candidate.Distance <= Math.Max(2, plain.Length / 4))
            .OrderBy(candidate => candidate.Distance)
            .Take(MostNames)
            .Select(candidate => candidate.Name);
        return string.Join(", ", near) is { Length: > 0 } list ? $" Did you mean {list}?" : "";
    }

    private static string Plain(string name) =>
        string.Concat(name.Where(letter => letter is not ('-' or '_' or ' '))).ToLowerInvariant();

    /// <summary>Levenshtein's: how many letters must be put in, left out or replaced.</summary>
    private static int Distance(string first, string second)
    {
        var above = Enumerable.Range(0, second.Length + 1).ToArray();
        for (var i = 1; i <= first.Length; i++)
        {
            var row = new int[above.Length];
            row[0] = i;
            for (var j = 1; j < row.Length; j++)
                row[j] = Math.Min(
                    Math.Min(above[j], row[j - 1]) + 1,
                    above[j - 1] + (first[i - 1] == second[j - 1] ? 0 : 1));
            above = row;
        }

        return above[^1];
    }
}
