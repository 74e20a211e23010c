namespace ScoringService.Configuration;

/// <summary>The command line, checked: the configuration itself passes over what it does not know.</summary>
internal static class CommandLine
{
    /// <summary>
    /// Values by the keys of the configuration. Besides the switches any key with a colon is taken: <c>--Logging:LogLevel:Default Warning</c>.
    /// </summary>
    /// <exception cref="ArgumentException">An argument is unknown or lacks its value.</exception>
    public static Dictionary<string, string?> Parse(ReadOnlySpan<string> arguments)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        while (arguments is [var first, .. var rest])
        {
            if (first.IndexOf('=') is > 0 and var equals)
            {
                values[KeyOf(first[..equals])] = first[(equals + 1)..];
                arguments = rest;
                continue;
            }

            var key = KeyOf(first);
            if (rest is not [var value, .. var others] || value.StartsWith("--", StringComparison.Ordinal))
                throw new ArgumentException($"'{first}' lacks its value.\n{Switch.Usage}");
            values[key] = value;
            arguments = others;
        }

        return values;
    }

    private static string KeyOf(string name) =>
        Switch.All.FirstOrDefault(option => option.Name == name)?.Key
        ?? (name.StartsWith("--", StringComparison.Ordinal) && name.Contains(':')
            ? name[2..]
            : throw new ArgumentException($"'{name}' is no argument.\n{Switch.Usage}"));
}
