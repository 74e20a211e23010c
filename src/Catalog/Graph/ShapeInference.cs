using System.Globalization;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Graph;

/// <summary>The output shape of an op, and the errors of one that does not fit its inputs.</summary>
internal static class ShapeInference
{
    public static Shape Infer(string name, Op op, Shape[] inputs) => op switch
    {
        Input input => input.Shape,
        Conv conv => WindowShapes.Convolve(name, conv, Map(name, op, inputs[0])),
        ConvTranspose conv => WindowShapes.Transpose(name, conv, Map(name, op, inputs[0])),
        DeformableConv deformable => WindowShapes.Deform(name, deformable.Convolution, [.. inputs.Select(input => Map(name, op, input))]),
        MaxPool or AveragePool => WindowShapes.Pool(name, op, Map(name, op, inputs[0])),
        Subsample => WindowShapes.Slide(name, op, Map(name, op, inputs[0])),
        AdaptiveAveragePool pool => Pooled(name, pool.Output, Map(name, op, inputs[0])),
        GlobalAveragePool => Shape.Map(Map(name, op, inputs[0]).Channels, 1, 1),
        BatchNorm or LayerNorm or Activation or PRelu => inputs[0],
        LocalResponseNorm norm => Respond(name, norm, Map(name, op, inputs[0])),
        GroupNorm norm => Grouped(name, norm.Groups, Map(name, op, inputs[0])),
        ChannelScale or L2Norm or SubtractMean => Map(name, op, inputs[0]),
        Dropout dropout => Drop(name, dropout.Rate, inputs[0]),
        StochasticDepth depth => Drop(name, depth.Rate, inputs[0]),
        Flatten => Shape.Vector(checked((int)inputs[0].Count)),
        Linear linear => Dense(name, linear, inputs[0]),
        PointwiseLinear linear => Map(name, op, inputs[0]).WithChannels(Features(name, linear.Features)),
        Add => Sum(name, inputs[0], inputs[1]),
        Multiply => Product(name, inputs[0], inputs[1]),
        Concat => Join(name, inputs),
        SliceChannels slice => Slice(name, slice, inputs[0]),
        ChannelShuffle shuffle => Grouped(name, shuffle.Groups, Map(name, op, inputs[0])),
        SpaceToDepth depth => Fold(name, depth.Block, Map(name, op, inputs[0])),
        Crop crop => ResizeShapes.Infer(name, crop, [.. inputs.Select(input => Map(name, op, input))]),
        Resize resize => ResizeShapes.Infer(name, resize, [.. inputs.Select(input => Map(name, op, input))]),
        PadChannels pad => Pad(name, pad, inputs[0]),
        _ => throw new NotSupportedException($"'{name}': the shape of {op.Kind} is not known."),
    };

    private static Shape Pooled(string name, Extent output, Shape input) => output is { Height: >= 1, Width: >= 1 }
        ? Shape.Map(input.Channels, output.Height, output.Width)
        : throw new ArgumentException($"'{name}': the output of a pool needs at least 1x1 pixels, not {output}.");

    private static Shape Respond(string name, LocalResponseNorm norm, Shape input) => norm.Size >= 1
        ? input
        : throw new ArgumentException($"'{name}': local response normalisation needs at least 1 channel in its sum, not {norm.Size}.");

    private static Shape Drop(string name, double rate, Shape input) => rate is >= 0 and <= 1
        ? input
        : throw new ArgumentException(string.Create(
            CultureInfo.InvariantCulture, $"'{name}': the rate is the probability of zero, from 0 to 1, and cannot be {rate}."));

    private static Shape Dense(string name, Linear linear, Shape input)
    {
        var features = Features(name, linear.Features);
        return input.IsVector
            ? Shape.Vector(features)
            : throw new ArgumentException($"'{name}': a dense layer needs a vector, not the map {input}. Put Flatten in front of it.");
    }

    private static int Features(string name, int features) => features >= 1
        ? features
        : throw new ArgumentException($"'{name}': a dense layer needs at least 1 output feature, not {features}.");

    private static Shape Sum(string name, Shape left, Shape right) => left == right
        ? left
        : throw new ArgumentException(
            $"'{name}': cannot add {left} and {right}; both inputs need the same shape. " +
            "Project the shortcut with a 1x1 Conv of the same channels and stride.");

    private static Shape Product(string name, Shape first, Shape scale)
    {
        if (scale == first || (!first.IsVector && scale == Shape.Map(first.Channels, 1, 1)))
            return first;
        var perChannel = first.IsVector ? "" : $" or {first.Channels}x1x1";
        throw new ArgumentException($"'{name}': cannot scale {first} by {scale}; the second input needs to be {first}{perChannel}.");
    }

    private static Shape Join(string name, Shape[] inputs)
    {
        if (inputs.Any(input => input.WithChannels(1) != inputs[0].WithChannels(1)))
            throw new ArgumentException(
                $"'{name}': cannot put {string.Join(", ", inputs)} behind each other; " +
                "all inputs need the same height and width, or to be vectors.");
        return inputs[0].WithChannels(checked(inputs.Sum(input => input.Channels)));
    }

    private static Shape Slice(string name, SliceChannels slice, Shape input) =>
        slice is { Start: >= 0, Count: >= 1 } && slice.Start <= input.Channels - slice.Count
            ? input.WithChannels(slice.Count)
            : throw new ArgumentException(
                $"'{name}': {input} has no {slice.Count} channels from {slice.Start} on; channels are counted from 0.");

    private static Shape Fold(string name, int block, Shape input) =>
        block >= 1 && input.Height % block == 0 && input.Width % block == 0
        ? Shape.Map(checked(input.Channels * block * block), input.Height / block, input.Width / block)
        : throw new ArgumentException(
            $"'{name}': squares of {block} pixels do not divide the height and width of {input} evenly. " +
            "Choose images whose sides are multiples of the stride there.");

    private static Shape Grouped(string name, int groups, Shape input) =>
        groups >= 1 && input.Channels % groups == 0
        ? input
        : throw new ArgumentException($"'{name}': {groups} groups do not divide the {input.Channels} channels of {input} evenly.");

    private static Shape Pad(string name, PadChannels pad, Shape input) => pad is { Before: >= 0, After: >= 0 }
        ? input.WithChannels(pad.Before + input.Channels + pad.After)
        : throw new ArgumentException($"'{name}': cannot add {pad.Before} channels in front and {pad.After} behind; neither may be negative.");

    private static Shape Map(string name, Op op, Shape input) => !input.IsVector
        ? input
        : throw new ArgumentException($"'{name}': {op.Kind} needs a map of channels x height x width, not the vector of {input} features.");
}

/// <summary>Output shapes of <see cref="Resize"/> and <see cref="Crop"/>.</summary>
internal static class ResizeShapes
{
    /// <param name="name">Name of the layer.</param>
    /// <param name="resize">What it does.</param>
    /// <param name="inputs">The map, and behind it the one whose size it takes, if there is one.</param>
    public static Shape Infer(string name, Resize resize, Shape[] inputs) => resize.Target switch
    {
        FixedSize { Output: { Height: >= 1, Width: >= 1 } output } => Shape.Map(inputs[0].Channels, output.Height, output.Width),
        FixedSize { Output: var output } => throw new ArgumentException(
            $"'{name}': a map is resized to at least 1x1 pixels, not {output}."),
        ScaledSize scale => Shape.Map(
            inputs[0].Channels,
            Scaled(name, inputs[0], inputs[0].Height, scale.Height),
            Scaled(name, inputs[0], inputs[0].Width, scale.Width)),
        SizeOfOther => inputs[1].WithChannels(inputs[0].Channels),
        var target => throw new NotSupportedException($"'{name}': the shape of a map resized to {target} is not known."),
    };

    public static Shape Infer(string name, Crop crop, Shape[] inputs)
    {
        var (output, offset) = (Window(name, crop, inputs), crop.Offset ?? 0);
        return offset.Height < inputs[0].Height && offset.Width < inputs[0].Width && -(long)offset.Height < output.Height && -(long)offset.Width < output.Width
            ? output
            : throw new ArgumentException(
                $"'{name}': a window of {output.Height}x{output.Width} pixels from {offset} on has nothing of {inputs[0]}. Use larger images.");
    }

    private static Shape Window(string name, Crop crop, Shape[] inputs) => crop.Target switch
    {
        FixedSize { Output: { Height: >= 1, Width: >= 1 } output } => Shape.Map(inputs[0].Channels, output.Height, output.Width),
        FixedSize { Output: var output } => throw new ArgumentException($"'{name}': a window has at least 1x1 pixels, not {output}."),
        SizeOfOther => inputs[1].WithChannels(inputs[0].Channels),
        var target => throw new NotSupportedException($"'{name}': the shape of a map cropped to {target} is not known."),
    };

    private static int Scaled(string name, Shape input, int extent, double factor) =>
        Math.Floor(extent * factor) is >= 1 and <= int.MaxValue and var scaled
            ? (int)scaled
            : throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"'{name}': {extent} pixels of {input} times {factor} are no number of pixels. Use a factor that leaves at least 1."));
}
