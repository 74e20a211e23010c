namespace MLNet.CnnCatalog.Graph;

/// <summary>Height and width of a window, a stride or a padding, in pixels. One number stands for a square: <c>kernel: 3</c>.</summary>
/// <param name="Height">Extent from top to bottom, in pixels.</param>
/// <param name="Width">Extent from left to right, in pixels.</param>
public readonly record struct Extent(int Height, int Width)
{
    /// <summary>A square of the given side.</summary>
    public static implicit operator Extent(int side) => new(side, side);

    /// <summary>A rectangle, as in <c>kernel: (1, 7)</c>.</summary>
    public static implicit operator Extent((int Height, int Width) size) => new(size.Height, size.Width);

    /// <summary>Height times width.</summary>
    public int Area => Height * Width;

    /// <summary>For example <c>3x3</c>.</summary>
    public override string ToString() => $"{Height}x{Width}";
}
