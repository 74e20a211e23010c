using System.Globalization;

namespace MLNet.CnnCatalog.Graph;

/// <summary>
/// Shape of what a layer gives for one image, without the batch: a feature map of channels x height x width, or, after
/// <see cref="FeatureMap.Flatten"/>, a vector of features.
/// </summary>
public readonly record struct Shape
{
    private Shape(int channels, int height, int width, bool isVector)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        (Channels, Height, Width, IsVector) = (channels, height, width, isVector);
    }

    /// <summary>Number of channels of a map, or of features of a vector; at least 1.</summary>
    public int Channels { get; }

    /// <summary>Height of a map in pixels; 1 for a vector.</summary>
    public int Height { get; }

    /// <summary>Width of a map in pixels; 1 for a vector.</summary>
    public int Width { get; }

    /// <summary>Whether this is a vector of features without height and width.</summary>
    public bool IsVector { get; }

    /// <summary>Number of values for one image.</summary>
    public long Count => (long)Channels * Height * Width;

    /// <summary>A feature map.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An extent is less than 1.</exception>
    public static Shape Map(int channels, int height, int width) => new(channels, height, width, isVector: false);

    /// <summary>A vector of features.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="features"/> is less than 1.</exception>
    public static Shape Vector(int features) => new(features, 1, 1, isVector: true);

    /// <summary>The same map with another number of channels.</summary>
    public Shape WithChannels(int channels) => new(channels, Height, Width, IsVector);

    /// <summary>For example <c>64x56x56</c>, or <c>512</c> for a vector.</summary>
    public override string ToString() => IsVector
        ? Channels.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Channels}x{Height}x{Width}");
}
