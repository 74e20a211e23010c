namespace MLNet.CnnCatalog.Onnx.Quantization.Numbers;

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
