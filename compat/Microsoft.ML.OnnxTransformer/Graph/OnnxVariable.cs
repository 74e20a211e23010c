using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms.Onnx.Graph;

/// <summary>An input or output of a model, as ML.NET sees it.</summary>
/// <param name="Shape">The sizes of the model or those given for it; below 1 where unknown, empty for a scalar.</param>
/// <param name="Type">The column's type.</param>
internal sealed record OnnxVariable(string Name, int[] Shape, DataViewType Type)
{
    /// <summary>
    /// The sizes that a tensor is made of: 1 for an unknown first one, 0 for other unknown ones; a scalar is a vector of one.
    /// </summary>
    public int[] TensorShape => Shape is [var first, .. var others]
        ? [first < 0 ? 1 : first, .. others.Select(size => Math.Max(size, 0))]
        : [1];

    public static OnnxVariable From(ValueInfoProto value, IReadOnlyDictionary<string, int[]> givenShapes)
    {
        var tensor = value.Type.Tensor
            ?? throw Contracts.ExceptNotSupported(
                $"'{value.Name}' is no tensor; this stand-in of Microsoft.ML.OnnxTransformer has no sequences and maps.");
        var shape = tensor.Shape?.Sizes
            ?? throw Contracts.ExceptNotSupported(
                $"The model does not give the shape of '{value.Name}'. Declare it, with names for unknown sizes.");
        var item = TensorElement.TypeOf(tensor.ElementType);
        return givenShapes.TryGetValue(value.Name, out var given)
            ? WithShape(value.Name, shape, item, given)
            : new OnnxVariable(value.Name, shape, TypeOf(shape, item));
    }

    private static OnnxVariable WithShape(string name, int[] shape, PrimitiveDataViewType item, int[] given)
    {
        Contracts.CheckParam(
            AreCompatible(given, shape),
            "shapeDictionary",
            $"The specified shape {string.Join(',', given)} is not compatible with the shape {string.Join(',', shape)} loaded from the " +
            "ONNX model file. Only unknown dimension can replace or be replaced by another dimension.");
        DataViewType type = item;
        if (shape.Length > 0)
            type = given.All(size => size > 0) ? new VectorDataViewType(item, given) : new VectorDataViewType(item);
        return new OnnxVariable(name, [.. given], type);
    }

    private static bool AreCompatible(int[] given, int[] shape) =>
        given.Length == shape.Length && given.Zip(shape).All(pair => pair.First == pair.Second || pair.First <= 0 || pair.Second <= 0);

    private static DataViewType TypeOf(int[] shape, PrimitiveDataViewType item)
    {
        if (shape is not [var first, .. var others])
            return item;
        int[] sizes = [Math.Max(first, 1), .. others];
        return sizes.All(size => size > 0) ? new VectorDataViewType(item, sizes) : new VectorDataViewType(item);
    }
}
