using System.Globalization;

namespace MLNet.CnnCatalog.Graph;

/// <summary>The names that the layers of one network have taken, so that each is unique.</summary>
internal sealed class NameTable
{
    private readonly HashSet<string> taken = new(StringComparer.Ordinal);

    public int Count => taken.Count;

    public static string Join(string scope, string name) => scope.Length == 0 ? name : $"{scope}.{name}";

    public string Take(string name) => !string.IsNullOrWhiteSpace(name) && taken.Add(name)
        ? name
        : throw new ArgumentException($"'{name}': a layer needs a name that no other layer of the network has.");

    /// <summary>The name, with a number behind it from the second use on: relu, relu_1, relu_2.</summary>
    public string Unused(string name)
    {
        var candidate = name;
        for (var i = 1; !taken.Add(candidate); i++)
            candidate = string.Create(CultureInfo.InvariantCulture, $"{name}_{i}");
        return candidate;
    }
}
