using System.Collections.Immutable;
using System.Runtime.InteropServices;
using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx.Quantization;

/// <summary>How floats become bytes: round(x / scale) + zero point, from 0 to 255.</summary>
internal readonly record struct ActivationScale(float Scale, byte ZeroPoint)
{
    private const float Levels = byte.MaxValue;

    // The product of two such scales is still a float.
    private const float Smallest = 1e-18f;

    /// <summary>The finest scale on which a range and 0 fit; 0 is exact. A range of nothing but 0 is taken as 0..1.</summary>
    public static ActivationScale Of(ValueRange range)
    {
        var (smallest, largest) = (Math.Min(range.Smallest, 0.0), Math.Max(range.Largest, 0.0));
        var scale = (float)((largest - smallest) / Levels);
        return scale > Smallest
            ? new(scale, (byte)Math.Clamp(Math.Round(-smallest * Levels / (largest - smallest), MidpointRounding.ToEven), 0, Levels))
            : new(1 / Levels, 0);
    }
}

/// <summary>Weights in bytes from -127 to 127, with a scale for each output channel; 0 is 0.</summary>
internal sealed record ChannelWeights(sbyte[] Values, float[] Scales)
{
    private const double LargestBias = 1 << 30;

    // The product of two such scales is still a float.
    private const double SmallestScale = 1e-18;

    /// <param name="weights">The weights.</param>
    /// <param name="channels">Output channels.</param>
    /// <param name="inner">
    /// Weights of a channel that lie side by side: all of them where channels are outermost, or 1 where they are innermost.
    /// </param>
    /// <param name="bias">The bias; it must fit 32 bits on the scale of input and weights together. Null for none.</param>
    /// <param name="inputScale">Scale of the layer's input.</param>
    /// <param name="largest">The largest byte: 127, or 63 for processors that add products of bytes in 16 bits.</param>
    public static ChannelWeights Of(float[] weights, int channels, int inner, float[]? bias, float inputScale, int largest)
    {
        var scales = new float[channels];
        for (var i = 0; i < weights.Length; i++)
            scales[i / inner % channels] = Math.Max(scales[i / inner % channels], Math.Abs(weights[i]));
        for (var channel = 0; channel < channels; channel++)
        {
            var scale = Math.Max(scales[channel] / largest, Math.Abs(bias?[channel] ?? 0) / (inputScale * LargestBias));
            scales[channel] = scale > SmallestScale ? (float)scale : 1;
        }

        var values = new sbyte[weights.Length];
        for (var i = 0; i < weights.Length; i++)
            values[i] = (sbyte)Math.Clamp(Math.Round(weights[i] / (double)scales[i / inner % channels], MidpointRounding.ToEven), -largest, largest);
        return new(values, scales);
    }

    /// <summary>The bias on the scales of its channels, and those scales.</summary>
    public (int[] Values, float[] Scales) Bias(float[] bias, float inputScale)
    {
        float[] scales = [.. Scales.Select(scale => scale * inputScale)];
        return ([.. bias.Select((value, channel) => Rounded(value / (double)scales[channel]))], scales);
    }

    private static int Rounded(double value) => (int)Math.Clamp(Math.Round(value, MidpointRounding.ToEven), int.MinValue, int.MaxValue);
}

/// <summary>Tensors of integers.</summary>
internal static class IntegerTensors
{
    public static OnnxTensor OfByte(string name, byte value) => new(name, [], OnnxElementType.UInt8, [value]);

    public static OnnxTensor OfBytes(string name, ImmutableArray<long> dimensions, sbyte[] values) =>
        new(name, dimensions, OnnxElementType.Int8, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    public static OnnxTensor OfIntegers(string name, int[] values)
    {
        var bytes = new byte[values.Length * sizeof(int)];
        for (var i = 0; i < values.Length; i++)
            System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * sizeof(int)), values[i]);
        return new(name, [values.Length], OnnxElementType.Int32, bytes);
    }
}
