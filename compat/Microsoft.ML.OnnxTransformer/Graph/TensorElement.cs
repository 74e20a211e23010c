using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms.Onnx.Graph;

/// <summary>ONNX's numbers of element types, and ML.NET's types for them.</summary>
internal static class TensorElement
{
    private static readonly Dictionary<int, PrimitiveDataViewType> Types = new()
    {
        [1] = NumberDataViewType.Single,
        [2] = NumberDataViewType.Byte,
        [3] = NumberDataViewType.SByte,
        [4] = NumberDataViewType.UInt16,
        [5] = NumberDataViewType.Int16,
        [6] = NumberDataViewType.Int32,
        [7] = NumberDataViewType.Int64,
        [8] = TextDataViewType.Instance,
        [9] = BooleanDataViewType.Instance,
        [11] = NumberDataViewType.Double,
        [12] = NumberDataViewType.UInt32,
        [13] = NumberDataViewType.UInt64,
    };

    private static readonly Dictionary<Type, int> Numbers = Types.ToDictionary(pair => pair.Value.RawType, pair => pair.Key);

    public static PrimitiveDataViewType TypeOf(int elementType) =>
        Types.TryGetValue(elementType, out var type) ? type : throw Contracts.Except($"Unsupported ONNX scalar type: {elementType}");

    public static int NumberOf(Type rawType) =>
        Numbers.TryGetValue(rawType, out var number) ? number : throw new NotImplementedException($"Not implemented type {rawType}");
}
