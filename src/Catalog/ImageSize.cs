using System.Globalization;

namespace MLNet.CnnCatalog;

/// <summary>Height and width of an image in pixels. One number stands for a square: <c>ImageSize = 224</c>.</summary>
/// <param name="Height">Height in pixels, at least 1.</param>
/// <param name="Width">Width in pixels, at least 1.</param>
public readonly record struct ImageSize(int Height, int Width)
{
    /// <summary>The shorter of the two.</summary>
    public int ShorterSide => Math.Min(Height, Width);

    /// <summary>A square.</summary>
    /// <param name="side">Its side in pixels.</param>
    public static implicit operator ImageSize(int side) => new(side, side);

    /// <summary>For example <c>128x160</c>: height before width.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Height}x{Width}");
}

/// <summary>How an image whose sides have another ratio gets the size that a network takes.</summary>
public enum ImageResizing
{
    /// <summary>The largest centred part of the network's ratio is resized; what lies outside is lost.</summary>
    Crop,

    /// <summary>The whole image is resized and centred; what is left is black.</summary>
    Pad,

    /// <summary>Height and width are resized each for itself.</summary>
    Fill,
}
