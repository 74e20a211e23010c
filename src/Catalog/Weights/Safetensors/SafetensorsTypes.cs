using System.Collections.Frozen;

namespace MLNet.CnnCatalog.Weights.Safetensors;

/// <summary>The names that the format has for types.</summary>
internal static class SafetensorsTypes
{
    public static readonly FrozenDictionary<string, TensorType> ByName = new Dictionary<string, TensorType>
    {
        ["F64"] = TensorType.Float64,
        ["F32"] = TensorType.Float32,
        ["F16"] = TensorType.Float16,
        ["BF16"] = TensorType.BFloat16,
        ["I64"] = TensorType.Int64,
        ["I32"] = TensorType.Int32,
        ["I16"] = TensorType.Int16,
        ["I8"] = TensorType.Int8,
        ["U64"] = TensorType.UInt64,
        ["U32"] = TensorType.UInt32,
        ["U16"] = TensorType.UInt16,
        ["U8"] = TensorType.UInt8,
        ["BOOL"] = TensorType.Boolean,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static string NameOf(TensorType type) => ByName.Single(pair => pair.Value == type).Key;
}
