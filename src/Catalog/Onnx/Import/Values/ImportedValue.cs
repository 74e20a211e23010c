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

/// <summary>Some channels of the picture, each multiplied and shifted.</summary>
internal sealed record PixelMapping(ImmutableArray<int> Channels, ImmutableArray<double> Scale, ImmutableArray<double> Shift)
{
    public bool IsIdentity => Scale.All(scale => scale == 1) && Shift.All(shift => shift == 0);

    public static PixelMapping Identity(int channels) =>
        new([.. Enumerable.Range(0, channels)], [.. Enumerable.Repeat(1.0, channels)], [.. new double[channels]]);

    public static PixelMapping Join(IReadOnlyCollection<PixelMapping> parts) => new(
        [.. parts.SelectMany(part => part.Channels)], [.. parts.SelectMany(part => part.Scale)], [.. parts.SelectMany(part => part.Shift)]);

    public PixelMapping Slice(int start, int count) =>
        new(Channels.Slice(start, count), Scale.Slice(start, count), Shift.Slice(start, count));

    public PixelMapping Times(float[] factors) => this with
    {
        Scale = [.. Scale.Zip(factors, (scale, factor) => scale * factor)],
        Shift = [.. Shift.Zip(factors, (shift, factor) => shift * factor)],
    };

    public PixelMapping Plus(float[] terms) => this with { Shift = [.. Shift.Zip(terms, (shift, term) => shift + term)] };

    public bool Equals(PixelMapping? other) => other is not null
        && Channels.SequenceEqual(other.Channels) && Scale.SequenceEqual(other.Scale) && Shift.SequenceEqual(other.Shift);

    public override int GetHashCode() => Channels.Length;
}
