namespace MLNet.CnnCatalog.Graph;

/// <summary>The output shape of an op, and the errors of one that does not fit its inputs.</summary>
internal static class ShapeInference
{
    public static Shape Infer(string name, Op op, Shape[] inputs) => op switch
    {
        Input input => input.Shape,
        Conv conv => Convolve(name, conv, Map(name, op, inputs[0])),
        MaxPool pool => Slide(name, inputs[0].Channels, Map(name, op, inputs[0]), new(pool.Kernel, pool.Stride, pool.Padding, Dilation: 1)),
        Subsample subsample => Slide(name, inputs[0].Channels, Map(name, op, inputs[0]), new(Kernel: 1, subsample.Stride, Padding: 0, Dilation: 1)),
        BatchNorm or Activation => inputs[0],
        GlobalAveragePool => Shape.Map(Map(name, op, inputs[0]).Channels, 1, 1),
        Flatten => Shape.Vector(checked((int)inputs[0].Count)),
        Linear linear => Dense(name, linear, inputs[0]),
        Add => Sum(name, inputs[0], inputs[1]),
        Multiply => Product(name, inputs[0], inputs[1]),
        PadChannels pad => Pad(name, pad, inputs[0]),
        _ => throw new NotSupportedException($"'{name}': the shape of {op.Kind} is not known."),
    };

    private static Shape Convolve(string name, Conv conv, Shape input)
    {
        if (conv.Channels < 1)
            throw new ArgumentException($"'{name}': a convolution needs at least 1 output channel, not {conv.Channels}.");
        if (conv.Groups < 1 || input.Channels % conv.Groups != 0 || conv.Channels % conv.Groups != 0)
            throw new ArgumentException(
                $"'{name}': {conv.Groups} groups do not divide {input.Channels} input and {conv.Channels} output channels evenly. " +
                "Choose a number of groups that divides both.");
        return Slide(name, conv.Channels, input, new(conv.Kernel, conv.Stride, conv.Padding, conv.Dilation));
    }

    private readonly record struct Window(Size Kernel, Size Stride, Size Padding, Size Dilation);

    private static Shape Slide(string name, int channels, Shape input, Window window)
    {
        var (kernel, stride, padding, dilation) = window;
        if (kernel.Height < 1 || kernel.Width < 1 || stride.Height < 1 || stride.Width < 1 || dilation.Height < 1 || dilation.Width < 1
            || padding.Height < 0 || padding.Width < 0)
            throw new ArgumentException(
                $"'{name}': kernel {kernel}, stride {stride} and dilation {dilation} must be at least 1 and padding {padding} at least 0.");
        return Shape.Map(
            channels,
            Steps(input.Height, kernel.Height, stride.Height, padding.Height, dilation.Height),
            Steps(input.Width, kernel.Width, stride.Width, padding.Width, dilation.Width));

        int Steps(int extent, int kernelExtent, int step, int pad, int spread)
        {
            var free = extent + (2 * pad) - (spread * (kernelExtent - 1)) - 1;
            // A stride over a map that is smaller than the stride would only thin out padding.
            return free >= 0 && extent >= step
                ? (free / step) + 1
                : throw new ArgumentException(
                    $"'{name}': a {kernel} window with stride {stride} and padding {padding} does not fit {input}; " +
                    "the pictures are too small for this network. Use a larger input size.");
        }
    }

    private static Shape Dense(string name, Linear linear, Shape input)
    {
        if (linear.Features < 1)
            throw new ArgumentException($"'{name}': a dense layer needs at least 1 output feature, not {linear.Features}.");
        return input.IsVector
            ? Shape.Vector(linear.Features)
            : throw new ArgumentException($"'{name}': a dense layer needs a vector, not the map {input}. Put Flatten in front of it.");
    }

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

    private static Shape Pad(string name, PadChannels pad, Shape input) => pad is { Before: >= 0, After: >= 0 }
        ? input.WithChannels(pad.Before + input.Channels + pad.After)
        : throw new ArgumentException($"'{name}': cannot add {pad.Before} channels in front and {pad.After} behind; neither may be negative.");

    private static Shape Map(string name, Op op, Shape input) => !input.IsVector
        ? input
        : throw new ArgumentException($"'{name}': {op.Kind} needs a map of channels x height x width, not the vector of {input} features.");
}
