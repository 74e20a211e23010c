using static TorchSharp.torch;

namespace TorchSharp;

public static class ScalarExtensionMethods
{
    public static Scalar ToScalar(this int value) => new(value, ScalarType.Int32);
    public static Scalar ToScalar(this long value) => new(value, ScalarType.Int64);
    public static Scalar ToScalar(this float value) => new((double)value, ScalarType.Float32);
    public static Scalar ToScalar(this double value) => new(value, ScalarType.Float64);

    public static double ToDouble(this Scalar value) => value.Real;
    public static long ToInt64(this Scalar value) => value.Integer;
    public static bool ToBoolean(this Scalar value) => value.Real != 0;
}
