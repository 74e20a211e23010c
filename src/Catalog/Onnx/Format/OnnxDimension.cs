using System.Globalization;

namespace MLNet.CnnCatalog.Onnx.Format;

/// <summary>TensorShapeProto.Dimension: an extent, or one that differs from run to run and may have a name.</summary>
internal readonly record struct OnnxDimension(int? Extent, string Name = "")
{
    public static OnnxDimension Batch { get; } = new(null, "batch");

    public static implicit operator OnnxDimension(int extent) => new(extent);

    public override string ToString() => Extent?.ToString(CultureInfo.InvariantCulture) ?? (Name.Length > 0 ? Name : "?");
}
