using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Onnx.Export;

/// <summary>What has to fit before networks are exported.</summary>
internal static class ExportChecks
{
    private const int MostClasses = 255;

    public static void Require(OnnxExportOptions options, Network network)
    {
        if (options.OutputName.Length == 0)
            throw new ArgumentException($"{nameof(options.OutputName)} is empty; an output needs a name.", nameof(options));
        if (options.BatchSize is < 1)
            throw new ArgumentException($"{nameof(options.BatchSize)} is {options.BatchSize}; a batch has at least 1 image.", nameof(options));
        if (options.Labels is { } labels && labels.Count != network.Output.Shape.Channels)
            throw new ArgumentException(
                $"{labels.Count} labels came for '{network.Name}', whose output has {network.Output.Shape.Channels} classes. " +
                "Give one label for each, in the order of the outputs.", nameof(options));
        if (options.LabelMap && network.Output.Shape is var logits && (logits.IsVector || logits.Channels > MostClasses))
            throw new ArgumentException(
                $"{nameof(options.LabelMap)} needs a map of logits of at most {MostClasses} classes; '{network.Name}' gives {logits}. " +
                "A class has to fit a byte, in which 255 stands for pixels that count nowhere.", nameof(options));
        if (options is { LabelMap: true, Flatten: true })
            throw new ArgumentException(
                $"{nameof(options.LabelMap)} and {nameof(options.Flatten)} exclude each other: a label map has height and width.", nameof(options));
        RequireMultiLabel(options);
        if (options is { ForMLNet: true, BatchSize: > 1 })
            throw new ArgumentException(
                $"{nameof(options.BatchSize)} is {options.BatchSize}; {nameof(options.ForMLNet)} makes batches of one image.", nameof(options));
    }

    /// <summary>Checks what the options say of classes of which an image may have several.</summary>
    public static void RequireMultiLabel(OnnxExportOptions options)
    {
        if (options.MultiLabelThreshold is not (null or (> 0 and < 1)))
            throw new ArgumentException(
                $"{nameof(options.MultiLabelThreshold)} is {options.MultiLabelThreshold}; a probability above 0 and below 1 is needed.", nameof(options));
        if ((options.Sigmoid || options.MultiLabelThreshold is not null) && (options.Softmax || options.LabelMap))
            throw new ArgumentException(
                $"{nameof(options.Sigmoid)} and {nameof(options.MultiLabelThreshold)} are for classes of which an image may have several, and " +
                $"{nameof(options.Softmax)} and {nameof(options.LabelMap)} for those of which it has one. Leave out the one or the other.", nameof(options));
    }

    public static void Require(OnnxMember member, IReadOnlyCollection<string> outputNames)
    {
        var network = member.Weights.Network;
        if (outputNames.CountBy(name => name).FirstOrDefault(name => name.Value > 1) is { Key: { } twice })
            throw new ArgumentException(
                $"'{network.Name}' would have several outputs '{twice}'. Choose another {nameof(OnnxExportOptions.OutputName)}.", nameof(outputNames));
        if (member.InputName.Length == 0 || outputNames.Contains(member.InputName))
            throw new ArgumentException($"The input of '{network.Name}' needs a name of its own, not '{member.InputName}'.", nameof(member));
        if (member.Normalization is not null && (network.InputShape.IsVector || network.InputShape.Channels != 3))
            throw new ArgumentException(
                $"'{network.Name}' takes {network.InputShape}, and a normalisation is for the three colours. Normalise outside of the file.",
                nameof(member));
    }

    public static void RequireOneOutput(IReadOnlyList<OnnxMember> members, OnnxExportOptions options)
    {
        if (members.Count == 0)
            throw new ArgumentException("An average needs at least one network.", nameof(members));
        if (options.LabelMap || options.Sigmoid || options.MultiLabelThreshold is not null)
            throw new ArgumentException(
                $"An average of probabilities has no {nameof(options.LabelMap)}, {nameof(options.Sigmoid)} or {nameof(options.MultiLabelThreshold)} yet. " +
                "Export the members.", nameof(options));
        if (members.FirstOrDefault(member => member.Weights.Network.Outputs.Length > 1) is { } several)
            throw new ArgumentException(
                $"An average is one of networks of one output; {several.Weights.Network} has several. Export it by itself.", nameof(members));
        var first = members[0].Weights.Network;
        if (members.FirstOrDefault(member => member.Weights.Network.Output.Shape != first.Output.Shape) is { } other)
            throw new ArgumentException(
                $"Networks with different outputs have no average: {first} and {other.Weights.Network}. Give all the same classes.", nameof(members));
        if (options.Normalization is not null || options.InputName != new OnnxExportOptions().InputName)
            throw new ArgumentException(
                $"The inputs of an average and their normalisations are those of its members; leave {nameof(options.InputName)} and " +
                $"{nameof(options.Normalization)} out of the options.", nameof(options));
    }

    public static void RequireSharedInputs(IReadOnlyList<OnnxMember> members)
    {
        foreach (var sharing in members.GroupBy(member => member.InputName))
        {
            var first = sharing.First();
            var other = sharing.FirstOrDefault(member => member.Weights.Network.InputShape != first.Weights.Network.InputShape
                || (member.Normalization is null) != (first.Normalization is null));
            if (other is not null)
                throw new ArgumentException(
                    $"{Describe(first)} and {Describe(other)} cannot share the input '{sharing.Key}'. Name an input for each.", nameof(members));
        }

        static string Describe(OnnxMember member) =>
            $"{member.Weights.Network} {(member.Normalization is null ? "with normalised images" : "with pixels from 0 to 255")}";
    }
}
