using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>A network with weights that goes on to learn other classes.</summary>
internal static class PretrainedNetwork
{
    /// <summary>The same layers for a number of classes and a shape of image; behind features, a classifier.</summary>
    public static Network For(Network network, int classes, Shape? input)
    {
        var resized = input is { } shape && shape != network.InputShape ? network.WithInput(shape) : network;
        var output = resized.Output.Shape;
        if (output.Height * output.Width > 1)
            return resized.WithClassifier(classes);
        var fits = output.Channels == classes && resized.FindClassifier() is not null;
        return (fits ? resized : resized.WithClasses(classes)).WithVector();
    }

    /// <summary>The same layers for a number of classes of pixels and a shape of image.</summary>
    public static Network ForPixels(Network network, int classes, Shape? input)
    {
        var resized = input is { } shape && shape != network.InputShape ? network.WithInput(shape) : network;
        return resized.Output.Shape.Channels == classes ? resized : resized.WithClasses(classes);
    }

    /// <summary>The pretrained numbers of the layers that a network in front of the classifier has.</summary>
    /// <exception cref="ArgumentException">A layer reads an image of another size or other channels than its weights are for.</exception>
    /// <exception cref="InvalidDataException">A number is infinite or none.</exception>
    public static StateDict Front(Network network, StateDict pretrained)
    {
        var known = pretrained.Network.Parameters.ToDictionary(parameter => parameter.Key);
        var other = network.Parameters.FirstOrDefault(parameter => !parameter.Dimensions.SequenceEqual(known[parameter.Key].Dimensions));
        if (other is not null)
            throw OtherImages(network, pretrained, known[other.Key], other);
        RequireFinite(network.Name, network.Parameters, pretrained);
        return pretrained.For(network);
    }

    /// <summary>The pretrained numbers of all layers but a classifier for other classes or a new one, which begins at random.</summary>
    /// <exception cref="ArgumentException">A layer reads an image of another size or other channels than its weights are for.</exception>
    /// <exception cref="InvalidDataException">A number is infinite or none.</exception>
    public static IReadOnlyDictionary<string, float[]> Kept(Network network, StateDict pretrained)
    {
        var known = pretrained.Network.Parameters.ToDictionary(parameter => parameter.Key);
        var heads = network.Classifiers().SelectMany(node => node.Parameters).Select(parameter => parameter.Key).ToHashSet();
        var kept = network.Parameters.Where(parameter => parameter.Role != ParameterRole.BatchCount && IsKept(parameter)).ToArray();
        RequireFinite(network.Name, kept, pretrained);
        return kept.ToDictionary(parameter => parameter.Key, parameter => pretrained[parameter.Key], StringComparer.Ordinal);

        bool IsKept(Parameter parameter)
        {
            if (!known.TryGetValue(parameter.Key, out var own))
                return false;
            if (parameter.Dimensions.SequenceEqual(own.Dimensions))
                return true;
            var isOtherHead = heads.Contains(parameter.Key) && parameter.Dimensions[1..].SequenceEqual(own.Dimensions[1..]);
            return isOtherHead ? false : throw OtherImages(network, pretrained, own, parameter);
        }
    }

    private static void RequireFinite(string name, IEnumerable<Parameter> parameters, StateDict weights)
    {
        var broken = parameters.FirstOrDefault(parameter =>
            parameter.Role != ParameterRole.BatchCount && Array.Exists(weights[parameter.Key], value => !float.IsFinite(value)));
        if (broken is not null)
            throw new InvalidDataException(
                $"The weights of '{name}' are not all finite numbers: the first that is not lies in {broken}. " +
                "They are those of a training that failed; take others.");
    }

    private static ArgumentException OtherImages(Network network, StateDict pretrained, Parameter own, Parameter needed) => new(
        $"The pretrained network '{network.Name}' has {own}, and for images of {network.InputShape} it would need {needed}. " +
        $"Its weights are for images of {pretrained.Network.InputShape}: resize the images, or set ImageSize.");
}
