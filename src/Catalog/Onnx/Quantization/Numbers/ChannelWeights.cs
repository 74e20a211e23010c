namespace MLNet.CnnCatalog.Onnx.Quantization.Numbers;

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
