using System.Collections.Immutable;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Onnx.Import;

/// <summary>What a name of the ONNX graph stands for.</summary>
internal abstract record ImportedValue
{
    /// <summary>Extents, outermost first, the batch too.</summary>
    public abstract ImmutableArray<int> Extents { get; }
}

/// <summary>What a layer gives.</summary>
/// <param name="Node">The layer.</param>
/// <param name="Arrangement">How the tensor lists the layer's values.</param>
/// <param name="Batch">Extent of the batch; 1 where it differs from run to run, which constant sizes are computed with.</param>
internal sealed record Signal(Node Node, Arrangement Arrangement, int Batch) : ImportedValue
{
    public override ImmutableArray<int> Extents => [Batch, .. Arrangement.Extents];

    /// <summary>Zeros around the map that the next window is to see, where a Pad comes before it.</summary>
    public Border Padding { get; init; }

    /// <summary>Whether a softmax stands between the layer and this value, which the network leaves out.</summary>
    public bool IsProbability { get; init; }

    /// <summary>Whether nothing else reads the layer, so that it may take up what follows.</summary>
    public bool IsSole { get; init; }

    /// <summary>What was done to the picture so far, where the layer is the input.</summary>
    public PixelMapping? Pixels { get; init; }

    public Shape Shape => Pixels is { } pixels ? Node.Shape.WithChannels(pixels.Channels.Length) : Node.Shape;
}

/// <summary>Pixels at the edges.</summary>
internal readonly record struct Border(int Top, int Left, int Bottom, int Right)
{
    public Border Plus(Border other) => new(Top + other.Top, Left + other.Left, Bottom + other.Bottom, Right + other.Right);
}
