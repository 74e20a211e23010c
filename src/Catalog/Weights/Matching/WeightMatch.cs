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

        var parameters = network.Parameters.Where(parameter => parameter.Role != ParameterRole.BatchCount);
        foreach (var parameter in parameters.DistinctBy(parameter => parameter.Key).Except(match.LeftParameters))
            if (!tensors.Remove(parameter.Key, out var tensor))
                match.Missing.Add(parameter);
            else
                (Fits(parameter, tensor) ? match.Matched : match.OtherShape).Add((parameter, tensor));

        match.Unexpected.AddRange(tensors.Select(pair => (pair.Key, pair.Value)));
        return match;
    }

    /// <summary>Reads the numbers, unless something does not fit that must.</summary>
    /// <exception cref="InvalidDataException">It does not.</exception>
    public LoadedWeights Read(WeightLoadOptions options)
    {
        var isComplete = options.AllowMissing || Missing.Count == 0;
        var isUsed = options.AllowUnexpected || Unexpected.Count == 0;
        if (OtherShape.Count > 0 || Matched.Count == 0 || !isComplete || !isUsed)
            throw new InvalidDataException(MismatchMessage.Of(this));
        var values = Matched.ToDictionary(pair => pair.Parameter.Key, pair => pair.Tensor.Read(), StringComparer.Ordinal);
        return new(Network, Path, values, [.. Missing, .. LeftParameters], [.. Unexpected.Select(pair => pair.Tensor), .. LeftTensors]);
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
