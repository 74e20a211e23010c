using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Weights.Matching;

/// <summary>The parameters of a network beside the tensors of a file.</summary>
internal sealed class WeightMatch
{
    private WeightMatch(Network network, string path) => (Network, Path) = (network, path);

    public Network Network { get; }

    public string Path { get; }

    public List<(Parameter Parameter, WeightTensor Tensor)> Matched { get; } = [];

    /// <summary>Parameters with a tensor of their name and another shape.</summary>
    public List<(Parameter Parameter, WeightTensor Tensor)> OtherShape { get; } = [];

    /// <summary>Parameters without a tensor of their name.</summary>
    public List<Parameter> Missing { get; } = [];

    /// <summary>Tensors without a parameter of their name, with the name that the options made.</summary>
    public List<(string Name, WeightTensor Tensor)> Unexpected { get; } = [];

    /// <summary>Parameters and tensors of heads that do not fit and need not.</summary>
    private List<Parameter> LeftParameters { get; } = [];

    private List<WeightTensor> LeftTensors { get; } = [];

    public static WeightMatch Of(Network network, WeightFile file, WeightLoadOptions options)
    {
        var match = new WeightMatch(network, file.Path);
        var tensors = TensorNames.Of(file, options);
        if (options.AllowOtherHead)
            foreach (var head in network.Classifiers())
                match.LeaveUnlessFits(head, tensors);

        match.Take(tensors);
        return match;
    }

    /// <summary>The parameters of a backbone beside the tensors of a classifier; those of other layers are left alone.</summary>
    /// <exception cref="ArgumentException">The network has no backbone.</exception>
    public static WeightMatch OfBackbone(Network network, WeightFile file)
    {
        var match = new WeightMatch(network, file.Path);
        var keys = network.Parameters.Select(parameter => parameter.Key).Where(IsOfBackbone).ToHashSet(StringComparer.Ordinal);
        if (keys.Count == 0)
            throw new ArgumentException(
                $"'{network.Name}' has no layer whose name begins with '{BackboneExtraction.Scope}', which '{file.Path}' could be the weights of. " +
                "Load the weights of the whole network.",
                nameof(network));
        match.LeftParameters.AddRange(network.Parameters.Where(parameter => !IsOfBackbone(parameter.Key)));
        var tensors = TensorNames.Of(file, new());
        foreach (var (name, tensor) in tensors.ToArray())
            if (KeyOf(name) is { } key)
            {
                tensors.Remove(name);
                tensors[key] = tensor;
            }

        match.Take(tensors);
        return match;

        string? KeyOf(string name) => Array.Find([BackboneExtraction.Scope + name, BackboneExtraction.Scope + WithoutFeatures(name)], keys.Contains);

        static string WithoutFeatures(string name) => name.StartsWith("features.", StringComparison.Ordinal) ? name["features.".Length..] : name;

        static bool IsOfBackbone(string key) => key.StartsWith(BackboneExtraction.Scope, StringComparison.Ordinal);
    }

    /// <summary>Reads the numbers, unless something does not fit that must.</summary>
    /// <exception cref="InvalidDataException">It does not.</exception>
    public LoadedWeights Read(WeightLoadOptions options)
    {
        var isComplete = options.AllowMissing || Missing.Count == 0;
        var isUsed = options.AllowUnexpected || Unexpected.Count == 0;
        if (OtherShape.Count > 0 || Matched.Count == 0 || !isComplete || !isUsed)
            throw new InvalidDataException(MismatchMessage.Of(this));
        var values = Matched.ToDictionary(pair => pair.Parameter.Key, pair => Finite(pair.Tensor), StringComparer.Ordinal);
        return new(Network, Path, values, [.. Missing, .. LeftParameters], [.. Unexpected.Select(pair => pair.Tensor), .. LeftTensors]);
    }

    private float[] Finite(WeightTensor tensor)
    {
        var values = tensor.Read();
        return Array.FindIndex(values, value => !float.IsFinite(value)) is >= 0 and var at
            ? throw new InvalidDataException(
                $"'{Path}': {tensor} is {values[at]} at number {at}, counted from 0. A network with such weights gives no number at all: " +
                "its training went wrong, or the file is damaged. Take an earlier checkpoint.")
            : values;
    }

    private void Take(OrderedDictionary<string, WeightTensor> tensors)
    {
        var parameters = Network.Parameters.Where(parameter => parameter.Role != ParameterRole.BatchCount);
        foreach (var parameter in parameters.DistinctBy(parameter => parameter.Key).Except(LeftParameters))
            if (!tensors.Remove(parameter.Key, out var tensor))
                Missing.Add(parameter);
            else
                (Fits(parameter, tensor) ? Matched : OtherShape).Add((parameter, tensor));

        Unexpected.AddRange(tensors.Select(pair => (pair.Key, pair.Value)));
    }

    private void LeaveUnlessFits(Node head, OrderedDictionary<string, WeightTensor> tensors)
    {
        if (head.Parameters.All(parameter => tensors.TryGetValue(parameter.Key, out var tensor) && Fits(parameter, tensor)))
            return;
        LeftParameters.AddRange(head.Parameters);
        foreach (var parameter in head.Parameters)
            if (tensors.Remove(parameter.Key, out var tensor))
                LeftTensors.Add(tensor);
    }

    private static bool Fits(Parameter parameter, WeightTensor tensor) => parameter.Dimensions.SequenceEqual(tensor.Dimensions);
}

/// <summary>Says what does not fit, with the first few of each kind, and what to do.</summary>
internal static class MismatchMessage
{
    private const int Shown = 3;

    public static string Of(WeightMatch match)
    {
        string[] lines =
        [
            .. match.OtherShape.Take(Shown).Select(pair => $"{pair.Tensor} in the file, {pair.Parameter} in the network"),
            .. match.Missing.Take(Shown).Select(parameter => $"{parameter}: missing in the file"),
            .. match.Unexpected.Take(Shown).Select(pair => $"{pair.Tensor}: not in the network"),
        ];
        var more = match.OtherShape.Count + match.Missing.Count + match.Unexpected.Count - lines.Length;
        return $"'{match.Path}' does not fit '{match.Network.Name}': {match.Matched.Count} parameters fit, " +
            $"{match.OtherShape.Count} have another shape, {match.Missing.Count} are missing in the file, " +
            $"and {match.Unexpected.Count} tensors are not in the network.\n  " +
            string.Join("\n  ", lines) + (more > 0 ? $"\n  and {more} more" : "") + $"\n{Advice(match)}";
    }

    private static string Advice(WeightMatch match)
    {
        if (PrefixOf(match) is { } prefix)
            return $"Set {nameof(WeightLoadOptions.Prefix)} to \"{prefix}\".";
        if (RenameOf(match) is var (from, to))
            return $"If '{from}' is what the network calls '{to}', set {nameof(WeightLoadOptions.Renames)} to [(\"{from}\", \"{to}\")].";
        if (IsHeadAlone(match))
            return $"To keep initial values for the classes, set {nameof(WeightLoadOptions.AllowOtherHead)}.";
        return "Use weights of this very architecture, or say what may differ: " +
            $"{nameof(WeightLoadOptions.Prefix)}, {nameof(WeightLoadOptions.Renames)}, {nameof(WeightLoadOptions.AllowOtherHead)}, " +
            $"{nameof(WeightLoadOptions.AllowMissing)}, {nameof(WeightLoadOptions.AllowUnexpected)}.";
    }

    // The file has a name that ends with the missing one.
    private static string? PrefixOf(WeightMatch match) => match.Missing
        .SelectMany(parameter => match.Unexpected
            .Where(pair => pair.Name.EndsWith($".{parameter.Key}", StringComparison.Ordinal))
            .Select(pair => pair.Name[..^parameter.Key.Length]))
        .FirstOrDefault();

    // Of the tensors left, only one is a weight, or a bias, of the missing one's shape.
    private static (string From, string To)? RenameOf(WeightMatch match)
    {
        foreach (var parameter in match.Missing.Take(Shown))
        {
            var (layer, last) = Split(parameter.Key);
            var alike = match.Unexpected
                .Where(pair => Split(pair.Name).Last == last && pair.Tensor.Dimensions.SequenceEqual(parameter.Dimensions))
                .Select(pair => Split(pair.Name).Layer).Take(2).ToArray();
            if (alike is [{ Length: > 0 } only] && layer.Length > 0)
                return (only, layer);
        }

        return null;
    }

    private static (string Layer, string Last) Split(string key) =>
        key.LastIndexOf('.') is > 0 and var dot ? (key[..dot], key[(dot + 1)..]) : ("", key);

    private static bool IsHeadAlone(WeightMatch match) =>
        match is { OtherShape: [_, ..], Missing: [], Unexpected: [] }
        && match.OtherShape.All(pair =>
            pair.Parameter.Dimensions[0] == match.Network.Output.Shape.Channels
            && pair.Parameter.Dimensions.Skip(1).SequenceEqual(pair.Tensor.Dimensions.Skip(1)));
}
