namespace TorchSharp;

/// <summary>
/// A number with its type. TorchSharp's own class owns a native object; this one holds the value and has nothing to release.
/// </summary>
public sealed class Scalar : IDisposable
{
    private readonly long integer;
    private readonly double real;

    internal Scalar(long value, torch.ScalarType type) => (integer, real, Type) = (value, value, type);

    internal Scalar(double value, torch.ScalarType type) => (integer, real, Type) = ((long)value, value, type);

    public torch.ScalarType Type { get; }

    internal long Integer => integer;

    internal double Real => real;

    public static implicit operator Scalar(int value) => value.ToScalar();
    public static implicit operator Scalar(long value) => value.ToScalar();
    public static implicit operator Scalar(float value) => value.ToScalar();
    public static implicit operator Scalar(double value) => value.ToScalar();

    public void Dispose()
    {
    }
}
