using System.Collections.Immutable;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Weights.Matching;

namespace MLNet.CnnCatalog.Weights;

/// <summary>Reads the weights of networks from files.</summary>
public static class WeightLoading
{
    extension(Network network)
    {
        /// <summary>
        /// Reads the weights of a safetensors file or of a checkpoint of PyTorch, whose names are torchvision's, or become so with
        /// <see cref="WeightLoadOptions.Prefix"/> and <see cref="WeightLoadOptions.Renames"/>.
        /// </summary>
        /// <param name="path">The file.</param>
        /// <param name="options">What may differ; null allows nothing.</param>
        /// <returns>The numbers, with what was matched, missing and skipped.</returns>
        /// <exception cref="FileNotFoundException">There is no such file.</exception>
        /// <exception cref="InvalidDataException">
        /// The file cannot be read (<see cref="WeightFile.Open"/>), a number in it is infinite or none, or it does not fit the network; the
        /// message names the first parameters that differ and what to do.
        /// </exception>
        public LoadedWeights LoadWeights(string path, WeightLoadOptions? options = null)
        {
            ArgumentNullException.ThrowIfNull(network);
            options ??= new();
            using var file = WeightFile.Open(path, options.Section);
            return WeightMatch.Of(network, file, options).Read(options);
        }

        /// <summary>
        /// Reads the weights of a backbone (<see cref="BackboneExtraction"/>) from a file of the classifier that it was taken from: each layer
        /// <c>backbone.</c> and a name is looked up under that name, or under <c>features.</c> and that name, as torchvision's MobileNetV3 needs it.
        /// </summary>
        /// <param name="path">The file.</param>
        /// <returns>The numbers of the backbone; all other layers are missing, and what only the classifier had is skipped.</returns>
        /// <exception cref="ArgumentException">The network has no backbone.</exception>
        /// <exception cref="FileNotFoundException">There is no such file.</exception>
        /// <exception cref="InvalidDataException">
        /// The file cannot be read (<see cref="WeightFile.Open"/>), a number in it is infinite or none, or it lacks layers of the backbone.
        /// </exception>
        public LoadedWeights LoadBackboneWeights(string path)
        {
            ArgumentNullException.ThrowIfNull(network);
            using var file = WeightFile.Open(path);
            return WeightMatch.OfBackbone(network, file).Read(new() { AllowUnexpected = true });
        }
    }
}

/// <summary>
/// How a file of weights is matched with a network. Without options every parameter of the network must be in the file with its shape,
/// and nothing else; <c>num_batches_tracked</c> is never looked at.
/// </summary>
public sealed record WeightLoadOptions
{
    /// <summary>
    /// The entry of a checkpoint that has the tensors, such as <c>model_ema</c>; null looks in the usual ones (<see cref="WeightFile.Open"/>).
    /// </summary>
    public string? Section { get; init; }

    /// <summary>Taken off the names that begin with it, with or without the dot behind it, such as <c>module.</c> of DataParallel.</summary>
    public string? Prefix { get; init; }

    /// <summary>
    /// Parts of names to replace, one after the other, each by whole words between dots wherever they stand: <c>("linear", "fc")</c> makes
    /// <c>fc.weight</c> of <c>linear.weight</c> and leaves <c>linear2.weight</c>.
    /// </summary>
    public IReadOnlyList<(string From, string To)> Renames { get; init; } = [];

    /// <summary>
    /// Whether the layers that give the logits, of auxiliary heads too, may have another shape in the file, as for another number of
    /// classes, or be missing there. Such a layer keeps its initial values whole.
    /// </summary>
    public bool AllowOtherHead { get; init; }

    /// <summary>Whether parameters may be missing in the file; they keep their initial values.</summary>
    public bool AllowMissing { get; init; }

    /// <summary>Whether the file may have tensors that the network does not have; they are skipped.</summary>
    public bool AllowUnexpected { get; init; }
}

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

    /// <summary>The numbers that came from the file, by key.</summary>
    internal IReadOnlyDictionary<string, float[]> Values => values;

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
