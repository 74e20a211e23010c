using System.Globalization;

namespace MLNet.CnnCatalog.Graph;

/// <summary>The names that the layers of one network have taken, so that each is unique.</summary>
internal sealed class NameTable
{
    private readonly HashSet<string> taken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> repeats = new(StringComparer.Ordinal);

    public int Count => taken.Count;

    public static string Join(string scope, string name)
    {
        if (string.IsNullOrWhiteSpace(name))
            throw new ArgumentException($"'{scope}': a layer or block needs a name that is not blank; its parameters are stored under it.");
        return scope.Length == 0 ? name : $"{scope}.{name}";
    }

    public string Take(string name) => taken.Add(name)
        ? name
        : throw new ArgumentException($"'{name}': a layer needs a name that no other layer of the network has.");

    /// <summary>The name, with a number behind it from the second use on: relu, relu_1, relu_2.</summary>
    public string Unused(string name)
    {
        var candidate = name;
        while (!taken.Add(candidate))
        {
            // Counting on from the last number keeps networks of thousands of layers fast.
            var repeat = repeats[name] = repeats.GetValueOrDefault(name) + 1;
            candidate = string.Create(CultureInfo.InvariantCulture, $"{name}_{repeat}");
        }

        return candidate;
    }
}
