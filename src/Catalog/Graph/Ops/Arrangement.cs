namespace MLNet.CnnCatalog.Graph.Ops;

/// <summary>A map becomes a vector of channels x height x width features.</summary>
public sealed record Flatten : Op
{
    /// <inheritdoc/>
    public override string Kind => "flatten";
}

/// <summary>Some of the channels of a map, or of the features of a vector.</summary>
/// <param name="Start">First channel, from 0.</param>
/// <param name="Count">Number of channels.</param>
public sealed record SliceChannels(int Start, int Count) : Op
{
    /// <inheritdoc/>
    public override string Kind => "slice";
}

/// <summary>
/// Mixes groups of channels (Zhang et al. 2018, ShuffleNet): of g groups of n channels the first channels of all groups come first, then
/// the second ones, and so on.
/// </summary>
/// <param name="Groups">Number of groups; divides the channels.</param>
public sealed record ChannelShuffle(int Groups) : Op
{
    /// <inheritdoc/>
    public override string Kind => "shuffle";
}

/// <summary>Adds channels of zeros.</summary>
/// <param name="Before">Channels in front of the first.</param>
/// <param name="After">Channels behind the last.</param>
public sealed record PadChannels(int Before, int After) : Op
{
    /// <inheritdoc/>
    public override string Kind => "padchannels";
}

/// <summary>
/// Puts the pixels of each block x block square into the channels of one pixel (YOLO v2's passthrough), in the order of PyTorch's
/// <c>PixelUnshuffle</c>: row and column dy, dx of channel c become channel (c x block + dy) x block + dx. ONNX's SpaceToDepth and Darknet's
/// reorg have other orders.
/// </summary>
/// <param name="Block">Side of the square in pixels; divides height and width.</param>
public sealed record SpaceToDepth(int Block) : Op
{
    /// <inheritdoc/>
    public override string Kind => "spacetodepth";
}

/// <summary>
/// A window of a map, and zeros where it reaches beyond it: the crops of U-Net (Ronneberger et al. 2015) and FCN (Long et al. 2015), and
/// padding at the bottom and right.
/// </summary>
/// <param name="Target">
/// Height and width of the window: a <see cref="FixedSize"/>, or <see cref="SizeOfOther"/>, for which the layer has a second input.
/// </param>
/// <param name="Offset">Pixels above and left of the window, negative in the zeros; null for the centre.</param>
public sealed record Crop(ResizeTarget Target, Extent? Offset) : Op
{
    /// <inheritdoc/>
    public override string Kind => "crop";

    /// <summary>Pixels above and left of the window, of a map and the output made of it.</summary>
    internal Extent OffsetIn(Shape input, Shape output) =>
        Offset ?? new((input.Height - output.Height) / 2, (input.Width - output.Width) / 2);
}

/// <summary>Keeps the top left pixel of every stride x stride square.</summary>
/// <param name="Stride">Step in pixels.</param>
public sealed record Subsample(Extent Stride) : Op
{
    /// <inheritdoc/>
    public override string Kind => "subsample";
}
