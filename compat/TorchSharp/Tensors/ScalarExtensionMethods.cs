using static TorchSharp.torch;

namespace TorchSharp;

public static class ScalarExtensionMethods
{
    public static Scalar ToScalar(this byte value) => new(value, ScalarType.Byte);
    public static Scalar ToScalar(this sbyte value) => new(value, ScalarType.Int8);
    public static Scalar ToScalar(this short value) => new(value, ScalarType.Int16);
    public static Scalar ToScalar(this int value) => new(value, ScalarType.Int32);
    public static Scalar ToScalar(this long value) => new(value, ScalarType.Int64);
    public static Scalar ToScalar(this float value) => new((double)value, ScalarType.Float32);
    public static Scalar ToScalar(this double value) => new(value, ScalarType.Float64);
    public static Scalar ToScalar(this bool value) => new(value ? 1L : 0L, ScalarType.Bool);

    public static float ToSingle(this Scalar value) => (float)value.Real;
    public static double ToDouble(this Scalar value) => value.Real;
    public static sbyte ToSByte(this Scalar value) => (sbyte)value.Integer;
    public static byte ToByte(this Scalar value) => (byte)value.Integer;
    public static short ToInt16(this Scalar value) => (short)value.Integer;
    public static int ToInt32(this Scalar value) => (int)value.Integer;
    public static long ToInt64(this Scalar value) => value.Integer;
    public static bool ToBoolean(this Scalar value) => value.Real != 0;
}
