using Microsoft.ML.Data;

namespace FashionMnist;

/// <summary>A picture of many small pictures, each enlarged and with two lines of text below.</summary>
internal sealed class ContactSheet
{
    private const int Zoom = 4;
    private const int Margin = 8;
    private const int CellWidth = (Garment.Side * Zoom) + (2 * Margin);
    private const int CellHeight = (Garment.Side * Zoom) + (2 * BitmapFont.LineHeight) + (2 * Margin);

    private readonly int columns;
    private readonly int width;
    private readonly int height;
    private readonly byte[] pixels;

    public ContactSheet(int columns, int rows)
    {
        (this.columns, width, height) = (columns, columns * CellWidth, rows * CellHeight);
        pixels = new byte[4 * width * height];
        Array.Fill(pixels, (byte)255);
    }

    public void Add(int index, MLImage image, string first, string second)
    {
        var (left, top) = ((index % columns * CellWidth) + Margin, (index / columns * CellHeight) + Margin);
        var source = image.Pixels;
        for (var y = 0; y < Garment.Side * Zoom; y++)
            for (var x = 0; x < Garment.Side * Zoom; x++)
                Paint(left + x, top + y, source[4 * ((y / Zoom * Garment.Side) + (x / Zoom))]);

        Write(first, left, top + (Garment.Side * Zoom) + 2);
        Write(second, left, top + (Garment.Side * Zoom) + 2 + BitmapFont.LineHeight);
    }

    public void Save(string path)
    {
        using var image = MLImage.CreateFromPixels(width, height, MLPixelFormat.Bgra32, pixels);
        image.Save(path);
    }

    private void Write(string text, int left, int top)
    {
        foreach (var (x, y) in BitmapFont.Dots(text))
            Paint(left + x, top + y, 0);
    }

    private void Paint(int x, int y, byte grey)
    {
        if (x < width && y < height)
            pixels.AsSpan(4 * ((y * width) + x), 3).Fill(grey);
    }
}
