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
    /// <summary>Padding at the bottom and right, where it differs.</summary>
    public Extent? OtherPadding { private get; init; }

    /// <summary>Padding at the bottom and right.</summary>
    public Extent Behind => OtherPadding ?? Padding;

    /// <summary>The pixels from the first tap to the last.</summary>
    public Extent Spanned => new((Dilation.Height * (Kernel.Height - 1)) + 1, (Dilation.Width * (Kernel.Width - 1)) + 1);

    /// <summary>The window of a layer that slides one; null for all others.</summary>
    public static Window? Of(Op op) => op switch
    {
        Conv conv => new(conv.Kernel, conv.Stride, conv.Padding, conv.Dilation),
        DeformableConv deformable => Of(deformable.Convolution),
        MaxPool pool => new(pool.Kernel, pool.Stride, pool.Padding, pool.Dilation, pool.CeilMode) { OtherPadding = pool.PaddingBehind },
        AveragePool pool => new(pool.Kernel, pool.Stride, pool.Padding, Dilation: 1, pool.CeilMode) { OtherPadding = pool.PaddingBehind },
        Subsample subsample => new(Kernel: 1, subsample.Stride, Padding: 0, Dilation: 1),
        SpaceToDepth depth => new(depth.Block, depth.Block, Padding: 0, Dilation: 1),
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

    public static Shape Transpose(string name, ConvTranspose conv, Shape input)
    {
        if (conv.Channels < 1 || conv.Groups < 1 || input.Channels % conv.Groups != 0 || conv.Channels % conv.Groups != 0)
            throw new ArgumentException(
                $"'{name}': {conv.Groups} groups do not divide {input.Channels} input and {conv.Channels} output channels evenly. " +
                "Choose a number of groups that divides both.");
        var (kernel, stride, dilation, more) = (conv.Kernel, conv.Stride, conv.Dilation, conv.OutputPadding);
        if (kernel.Height < 1 || kernel.Width < 1 || stride.Height < 1 || stride.Width < 1 || dilation.Height < 1 || dilation.Width < 1
            || conv.Padding.Height < 0 || conv.Padding.Width < 0 || more.Height < 0 || more.Width < 0
            || more.Height >= Math.Max(stride.Height, dilation.Height) || more.Width >= Math.Max(stride.Width, dilation.Width))
            throw new ArgumentException(
                $"'{name}': kernel {kernel}, stride {stride} and dilation {dilation} must be at least 1, padding {conv.Padding} at least 0, " +
                $"and output padding {more} at least 0 and less than the stride or the dilation.");
        return Shape.Map(
            conv.Channels,
            Extent(input.Height, kernel.Height, stride.Height, conv.Padding.Height, dilation.Height, more.Height),
            Extent(input.Width, kernel.Width, stride.Width, conv.Padding.Width, dilation.Width, more.Width));

        int Extent(int extent, int window, int step, int cut, int spread, int extra) =>
            ((extent - 1L) * step) - (2L * cut) + ((long)spread * (window - 1)) + extra + 1 is >= 1 and <= int.MaxValue and var result
                ? (int)result
                : throw new ArgumentException($"'{name}': padding {conv.Padding} leaves nothing of {input}. Use less padding or larger images.");
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
        Window.Of(pool) is { Spanned: var kernel, Padding: var padding, Behind: var behind }
        && (2 * Math.Max(padding.Height, behind.Height) > kernel.Height || 2 * Math.Max(padding.Width, behind.Width) > kernel.Width)
            ? throw new ArgumentException($"'{name}': padding {padding} is more than half of the {kernel} window of a pool.")
            : Slide(name, pool, input);

    public static Shape Slide(string name, Op op, Shape input)
    {
        if (Window.Of(op) is not { Behind: var behind } window)
            throw new NotSupportedException($"'{name}': the window of {op.Kind} is not known.");
        var (kernel, stride, padding, dilation, ceilMode) = window;
        if (kernel.Height < 1 || kernel.Width < 1 || stride.Height < 1 || stride.Width < 1 || dilation.Height < 1 || dilation.Width < 1
            || padding.Height < 0 || padding.Width < 0 || behind.Height < 0 || behind.Width < 0)
            throw new ArgumentException(
                $"'{name}': kernel {kernel}, stride {stride} and dilation {dilation} must be at least 1 and padding {padding} at least 0.");
        return Shape.Map(
            input.Channels,
            Steps(input.Height, kernel.Height, stride.Height, padding.Height, behind.Height, dilation.Height),
            Steps(input.Width, kernel.Width, stride.Width, padding.Width, behind.Width, dilation.Width));

        int Steps(int extent, int kernelExtent, int step, int pad, int padBehind, int spread)
        {
            var free = extent + pad + padBehind - (spread * (kernelExtent - 1)) - 1 + (ceilMode ? step - 1 : 0);
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
