using System.Diagnostics.CodeAnalysis;

namespace MLNet.CnnCatalog.Graph;

/// <summary>The numbers of a network: one array, row-major, for each of its <see cref="Network.Parameters"/>.</summary>
public sealed class StateDict
{
    private readonly IReadOnlyDictionary<string, float[]> values;

    /// <summary>Checks the arrays against the network. They are kept, not copied.</summary>
    /// <param name="network">The network that they belong to.</param>
    /// <param name="values">Arrays by key; <see cref="ParameterRole.BatchCount"/> may be left out.</param>
    /// <exception cref="ArgumentException">A key is missing, or an array has another length than the network needs.</exception>
    public StateDict(Network network, IReadOnlyDictionary<string, float[]> values)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(values);
        foreach (var parameter in network.Parameters.Where(parameter => parameter.Role != ParameterRole.BatchCount))
        {
            var found = values.TryGetValue(parameter.Key, out var array) ? $"{array.Length} values came" : "nothing came";
            if (array?.LongLength != parameter.Count)
                throw new ArgumentException(
                    $"Network '{network.Name}' needs {parameter}, {parameter.Count} values; {found}. " +
                    "Use the weights of this very network, with the same number of classes and channels.", nameof(values));
        }

        (Network, this.values) = (network, values);
    }

    /// <summary>The network that the numbers belong to.</summary>
    public Network Network { get; }

    /// <summary>The array of a key.</summary>
    /// <exception cref="KeyNotFoundException">The network has no such key.</exception>
    [SuppressMessage("Design", "CA1043", Justification = "Keys of a state dict are strings.")]
    public float[] this[string key] => values[key];

    /// <summary>
    /// The numbers of a network made from this one's: the <paramref name="changed"/> arrays, and those of this one for all other keys.
    /// </summary>
    internal StateDict For(Network network, IReadOnlyDictionary<string, float[]>? changed = null) => new(network, network.Parameters
        .Select(parameter => (parameter.Key, Values: changed?.GetValueOrDefault(parameter.Key) ?? values.GetValueOrDefault(parameter.Key)))
        .Where(pair => pair.Values is not null)
        .ToDictionary(pair => pair.Key, pair => pair.Values!, StringComparer.Ordinal));
}
