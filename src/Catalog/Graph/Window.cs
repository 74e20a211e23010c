using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Graph;

/// <summary>How a layer slides over a map.</summary>
/// <param name="Kernel">Window in pixels.</param>
/// <param name="Stride">Step in pixels.</param>
/// <param name="Padding">Zeros on each side, in pixels.</param>
/// <param name="Dilation">Distance between the taps of the window, in pixels.</param>
/// <param name="CeilMode">Whether a window that sticks out at the bottom or right still counts.</param>
internal readonly record struct Window(Extent Kernel, Extent Stride, Extent Padding, Extent Dilation, bool CeilMode = false)
{
    /// <summary>The window of a layer that slides one; null for all others.</summary>
    public static Window? Of(Op op) => op switch
    {
        Conv conv => new(conv.Kernel, conv.Stride, conv.Padding, conv.Dilation),
        DeformableConv deformable => Of(deformable.Convolution),
        MaxPool pool => new(pool.Kernel, pool.Stride, pool.Padding, Dilation: 1, pool.CeilMode),
        AveragePool pool => new(pool.Kernel, pool.Stride, pool.Padding, Dilation: 1, pool.CeilMode),
        Subsample subsample => new(Kernel: 1, subsample.Stride, Padding: 0, Dilation: 1),
        _ => null,
    };
}

/// <summary>Output shapes of the ops that slide a window over a map: convolutions and pools.</summary>
internal static class WindowShapes
{
    public static Shape Convolve(string name, Conv conv, Shape input)
    {
        if (conv.Channels < 1)
            throw new ArgumentException($"'{name}': a convolution needs at least 1 output channel, not {conv.Channels}.");
        if (conv.Groups < 1 || input.Channels % conv.Groups != 0 || conv.Channels % conv.Groups != 0)
            throw new ArgumentException(
                $"'{name}': {conv.Groups} groups do not divide {input.Channels} input and {conv.Channels} output channels evenly. " +
                "Choose a number of groups that divides both.");
        return Slide(name, conv, input).WithChannels(conv.Channels);
    }

    public static Shape Deform(string name, Conv conv, Shape[] inputs)
    {
        var (output, offsets) = (Convolve(name, conv, inputs[0]), inputs[1]);
        var (groups, rest) = Math.DivRem(offsets.Channels, 2 * conv.Kernel.Area);
        if (rest != 0 || groups == 0 || inputs[0].Channels % groups != 0 || offsets != output.WithChannels(offsets.Channels))
            throw new ArgumentException(
                $"'{name}': the offsets of a {conv.Kernel} window over {inputs[0]} need to be " +
                $"{output.WithChannels(2 * conv.Kernel.Area)}, or as many channels for each of some groups that divide " +
                $"{inputs[0].Channels} evenly; they are {offsets}. " +
                "Compute them by a Conv of the same kernel, stride, padding and dilation.");
        var factors = output.WithChannels(groups * conv.Kernel.Area);
        return inputs is [_, _, var mask] && mask != factors
            ? throw new ArgumentException($"'{name}': the factors that go with offsets of {offsets} need to be {factors}; they are {mask}.")
            : output;
    }

    // PyTorch refuses more; the means and maxima of windows in the padding alone would mean nothing.
    public static Shape Pool(string name, Op pool, Shape input) =>
        Window.Of(pool) is var (kernel, _, padding, _, _) && (2 * padding.Height > kernel.Height || 2 * padding.Width > kernel.Width)
            ? throw new ArgumentException($"'{name}': padding {padding} is more than half of the {kernel} window of a pool.")
            : Slide(name, pool, input);

    public static Shape Slide(string name, Op op, Shape input)
    {
        if (Window.Of(op) is not var (kernel, stride, padding, dilation, ceilMode))
            throw new NotSupportedException($"'{name}': the window of {op.Kind} is not known.");
        if (kernel.Height < 1 || kernel.Width < 1 || stride.Height < 1 || stride.Width < 1 || dilation.Height < 1 || dilation.Width < 1
            || padding.Height < 0 || padding.Width < 0)
            throw new ArgumentException(
                $"'{name}': kernel {kernel}, stride {stride} and dilation {dilation} must be at least 1 and padding {padding} at least 0.");
        return Shape.Map(
            input.Channels,
            Steps(input.Height, kernel.Height, stride.Height, padding.Height, dilation.Height),
            Steps(input.Width, kernel.Width, stride.Width, padding.Width, dilation.Width));

        int Steps(int extent, int kernelExtent, int step, int pad, int spread)
        {
            var free = extent + (2 * pad) - (spread * (kernelExtent - 1)) - 1 + (ceilMode ? step - 1 : 0);
            // A stride over a map that is smaller than the stride would only thin out padding.
            if (free < 0 || (extent < step && !ceilMode))
                throw new ArgumentException(
                    $"'{name}': a {kernel} window with stride {stride} and padding {padding} does not fit {input}; " +
                    "the images are too small for this network. Use a larger input size.");
            var steps = (free / step) + 1;
            // A window that sticks out has to begin on the map or on the padding in front of it, not behind.
            return ceilMode && (steps - 1) * step >= extent + pad ? steps - 1 : steps;
        }
    }
}
