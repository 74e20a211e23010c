using System.Collections.Immutable;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Onnx.Import;

/// <summary>The image that a graph takes.</summary>
internal sealed record ImageInput(string Name, Shape Shape, Arrangement Arrangement, int Batch, string? Note);

/// <summary>Where a graph begins and ends.</summary>
internal static class GraphEnds
{
    private const int MostChannelsOfAnImage = 4;
    private const int MostChannels = 1 << 16;

    public static ImageInput Image(OnnxModel model, string origin, OnnxImportOptions options)
    {
        if (model.Inputs is not [var input])
            throw new NotSupportedException(
                $"'{origin}' takes {model.Inputs.Length} inputs ({string.Join("; ", model.Inputs)}); a network takes one, a batch of images.");
        if (input.Dimensions is not [var batch, var second, var third, var fourth])
            throw new NotSupportedException(
                $"'{origin}': the input '{input}' has {input.Dimensions.Length} dimensions; images have batch x channels x height x width.");

        var channelsLast = fourth is <= MostChannelsOfAnImage && second is not <= MostChannelsOfAnImage;
        var (channels, height, width) = channelsLast ? (fourth, second, third) : (second, third, fourth);
        var shape = Shape.Map(
            channels ?? throw Open(origin, input, "the number of channels", "Export it with a fixed number of channels."),
            Extent(height, options.ImageSize?.Height, "the height"),
            Extent(width, options.ImageSize?.Width, "the width"));
        if (shape.Channels > MostChannels || (Int128)shape.Channels * shape.Height * shape.Width > int.MaxValue)
            throw new InvalidDataException($"'{origin}': the input '{input}' has images of {shape}, which are none.");
        var note = $"The file takes images of height x width x channels; the network takes {shape}.";
        return channelsLast
            ? new(input.Name, shape, Arrangement.ChannelsLast(shape), batch ?? 1, note)
            : new(input.Name, shape, Arrangement.Map(shape), batch ?? 1, Note: null);

        int Extent(int? fixedExtent, int? asked, string what) => (fixedExtent, asked) switch
        {
            ({ } known, { } other) when known != other => throw new ArgumentException(
                $"'{origin}' takes images of {what} {known}, and {other} was asked for. Import it as it is, and call WithInput on the weights."),
            ({ } known, _) => known,
            (null, { } other and > 0) => other,
            _ => throw Open(origin, input, what, $"Set {nameof(OnnxImportOptions.ImageSize)}."),
        };
    }

    /// <summary>The output, and the classes where it maps them to their numbers.</summary>
    public static (string Name, ImmutableArray<string> Labels) Output(OnnxModel model, string origin, OnnxImportOptions options)
    {
        var outputs = options.OutputName is { } name ? [name] : model.Outputs.Select(output => output.Name).ToArray();
        if (outputs.Select(model.BeforeZipMap).FirstOrDefault(map => map is not null) is var (probabilities, labels))
            return (probabilities.Name, labels);
        return outputs is [var only] ? (only, []) : throw new ArgumentException(
            $"'{origin}' has {model.Outputs.Length} outputs ({string.Join("; ", model.Outputs)}). " +
            $"Set {nameof(OnnxImportOptions.OutputName)} to the one with the classes.");
    }

    private static ArgumentException Open(string origin, OnnxValue input, string what, string advice) =>
        new($"'{origin}': the input '{input}' leaves {what} open. {advice}");
}
