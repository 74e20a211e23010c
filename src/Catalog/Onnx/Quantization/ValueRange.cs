namespace MLNet.CnnCatalog.Onnx.Quantization;

/// <summary>The smallest and the largest number that a value of a network took.</summary>
public readonly record struct ValueRange(float Smallest, float Largest)
{
    /// <summary>The range of both.</summary>
    public ValueRange Union(ValueRange other) => new(Math.Min(Smallest, other.Smallest), Math.Max(Largest, other.Largest));
}
