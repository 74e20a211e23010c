using System.Runtime.InteropServices;
using MLNet.CnnCatalog.Transforms.Images;

namespace MLNet.CnnCatalog.Transforms.Onnx;

/// <summary>Writes an image, as <see cref="PixelFormat"/> describes it, as the floats that a network takes.</summary>
internal sealed class PixelPlanes(PixelFormat format, PixelNormalization? normalization, bool channelsLast)
{
    private readonly float[][] values = format.IsImage ? [.. Channels(normalization).Select(Table)] : [];

    public void Write(byte[] image, Span<float> target)
    {
        if (!format.IsImage)
            MemoryMarshal.Cast<byte, float>(image).CopyTo(target);
        else if (channelsLast)
            WriteInterleaved(image, target);
        else
            WritePlanes(image, target);
    }

    private static (double Mean, double Deviation)[] Channels(PixelNormalization? by) =>
        by is null ? [(0, 1.0 / 255), (0, 1.0 / 255), (0, 1.0 / 255)] : [by.Red, by.Green, by.Blue];

    // Of a byte there are no more than 256 normalised values.
    private static float[] Table((double Mean, double Deviation) channel) =>
        [.. Enumerable.Range(0, 256).Select(value => (value - (float)(255 * channel.Mean)) / (float)(255 * channel.Deviation))];

    private void WriteInterleaved(ReadOnlySpan<byte> image, Span<float> target)
    {
        for (var i = 0; i < target.Length; i++)
            target[i] = values[i % 3][image[i]];
    }

    private void WritePlanes(ReadOnlySpan<byte> image, Span<float> target)
    {
        var pixels = image.Length / 3;
        for (var channel = 0; channel < 3; channel++)
        {
            var table = values[channel].AsSpan();
            var plane = target.Slice(channel * pixels, pixels);
            for (int pixel = 0, from = channel; pixel < plane.Length; pixel++, from += 3)
                plane[pixel] = table[image[from]];
        }
    }
}
