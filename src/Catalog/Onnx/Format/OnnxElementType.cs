using MLNet.CnnCatalog.Weights;

namespace MLNet.CnnCatalog.Onnx.Format;

/// <summary>TensorProto.DataType.</summary>
internal enum OnnxElementType
{
    Undefined = 0,
    Float32 = 1,
    UInt8 = 2,
    Int8 = 3,
    UInt16 = 4,
    Int16 = 5,
    Int32 = 6,
    Int64 = 7,
    Text = 8,
    Boolean = 9,
    Float16 = 10,
    Float64 = 11,
    UInt32 = 12,
    UInt64 = 13,
    BFloat16 = 16,
}

internal static class OnnxElementTypes
{
    /// <summary>How the numbers lie in memory; null where they are no numbers that we read.</summary>
    public static TensorType? StoredAs(OnnxElementType type) => type switch
    {
        OnnxElementType.Float32 => TensorType.Float32,
        OnnxElementType.UInt8 => TensorType.UInt8,
        OnnxElementType.Int8 => TensorType.Int8,
        OnnxElementType.UInt16 => TensorType.UInt16,
        OnnxElementType.Int16 => TensorType.Int16,
        OnnxElementType.Int32 => TensorType.Int32,
        OnnxElementType.Int64 => TensorType.Int64,
        OnnxElementType.Boolean => TensorType.Boolean,
        OnnxElementType.Float16 => TensorType.Float16,
        OnnxElementType.Float64 => TensorType.Float64,
        OnnxElementType.UInt32 => TensorType.UInt32,
        OnnxElementType.UInt64 => TensorType.UInt64,
        OnnxElementType.BFloat16 => TensorType.BFloat16,
        _ => null,
    };
}
