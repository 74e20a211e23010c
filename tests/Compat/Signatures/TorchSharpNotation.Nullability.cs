using System.Text;
using System.Text.RegularExpressions;

namespace Compat.Tests.Signatures;

internal sealed partial class TorchSharpNotation
{
    private static readonly string[] OtherValueTypes =
    [
        "bool", "byte", "sbyte", "short", "ushort", "int", "uint", "long", "ulong", "char", "float", "double", "IntPtr", "Complex", "Half",
        "Index", "Range", "BFloat16",
    ];

    [GeneratedRegex(@"^TorchSharp\.(?:Modules\.|Utils\.|Data\.)?(\S+) :: (?:public|protected) (?:readonly )?(?:struct|enum) ")]
    private static partial Regex ValueTypeLine { get; }

    /// <summary>The list writes some tuples of type parameters as ValueTuple.</summary>
    [GeneratedRegex(@"\bValueTuple<((?:T\w+, )+T\w+)>")]
    private static partial Regex OpenTuple { get; }

    [GeneratedRegex(@"[\w.]+$")]
    private static partial Regex LastName { get; }

    private static HashSet<string> ValueTypes(IEnumerable<string> lines) =>
        [.. OtherValueTypes,
            .. lines.Select(line => ValueTypeLine.Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value)];

    private string WithoutNullableReferences(string line)
    {
        line = OpenTuple.Replace(line, "($1)");
        if (!line.Contains('?', StringComparison.Ordinal))
            return line;
        var kept = new StringBuilder();
        foreach (var letter in line)
            if (letter != '?' || IsValueType(kept.ToString()))
                kept.Append(letter);
        return kept.ToString();
    }

    private bool IsValueType(string before) => before[^1] switch
    {
        ')' => true,
        ']' or '>' => false,
        _ => valueTypes.Contains(LastName.Match(before).Value),
    };
}
