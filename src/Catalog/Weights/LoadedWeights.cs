using System.Collections.Immutable;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Weights;

/// <summary>What a file gave a network, and what it did not.</summary>
public sealed class LoadedWeights
{
    private readonly IReadOnlyDictionary<string, float[]> values;

    internal LoadedWeights(
        Network network,
        string path,
        IReadOnlyDictionary<string, float[]> values,
        ImmutableArray<Parameter> missing,
        ImmutableArray<WeightTensor> skipped)
    {
        (Network, Path, this.values, Missing, Skipped) = (network, path, values, missing, skipped);
        Matched = [.. network.Parameters.Where(parameter => values.ContainsKey(parameter.Key))];
    }

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>Full path of the file.</summary>
    public string Path { get; }

    /// <summary>The parameters whose numbers came from the file.</summary>
    public ImmutableArray<Parameter> Matched { get; }

    /// <summary>The parameters that keep their initial values: the file lacks them, or they belong to a head of another shape.</summary>
    public ImmutableArray<Parameter> Missing { get; }

    /// <summary>The tensors of the file that were not used, under their names there. The file is closed, so that they cannot be read.</summary>
    public ImmutableArray<WeightTensor> Skipped { get; }

    /// <summary>The weights, where none is missing. The arrays are kept, not copied.</summary>
    /// <exception cref="InvalidOperationException">Parameters are missing.</exception>
    public StateDict ToStateDict() => Missing.IsEmpty
        ? new(Network, values)
        : throw new InvalidOperationException(
            $"'{Path}' gave '{Network.Name}' no numbers for {Some(Missing)}. Call ToStateDict with initial weights of the network.");

    /// <summary>The weights, and initial ones where the file gave none. The arrays are kept, not copied.</summary>
    /// <param name="initial">Weights of the same network.</param>
    /// <exception cref="ArgumentException">They are of another network.</exception>
    public StateDict ToStateDict(StateDict initial)
    {
        ArgumentNullException.ThrowIfNull(initial);
        return ReferenceEquals(initial.Network, Network)
            ? initial.For(Network, values)
            : throw new ArgumentException(
                $"The initial weights are of {initial.Network}, and '{Path}' was loaded for {Network}. Use one Network object for both.",
                nameof(initial));
    }

    /// <summary>For example <c>resnet20: 95 parameters from 'a.th'; missing: fc.weight [50, 64], fc.bias [50]</c>.</summary>
    public override string ToString() =>
        $"{Network.Name}: {Matched.Length} parameters from '{Path}'" +
        (Missing.IsEmpty ? "" : $"; missing: {Some(Missing)}") + (Skipped.IsEmpty ? "" : $"; skipped: {Some(Skipped)}");

    private static string Some<T>(ImmutableArray<T> items)
    {
        const int shown = 5;
        return string.Join(", ", items.Take(shown)) + (items.Length > shown ? $" and {items.Length - shown} more" : "");
    }
}
