using System.Collections.Immutable;
using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx;

/// <summary>An input or output of an <see cref="OnnxModel"/>: ValueInfoProto.</summary>
public sealed record OnnxValue
{
    internal OnnxValue(string name, OnnxElementType elementType, ImmutableArray<OnnxDimension> extents) =>
        (Name, ElementType, Extents) = (name, elementType, extents);

    /// <summary>Name, by which a runtime feeds or fetches it.</summary>
    public string Name { get; }

    /// <summary>
    /// Extents, outermost first, such as batch, channels, height and width; null for one that differs from run to run. Empty for a single
    /// number, and for a value whose type or number of dimensions the file does not say.
    /// </summary>
    public ImmutableArray<int?> Dimensions => [.. Extents.Select(extent => extent.Extent)];

    internal OnnxElementType ElementType { get; }

    internal ImmutableArray<OnnxDimension> Extents { get; }

    /// <summary>For example <c>input [batch, 3, 224, 224]</c>.</summary>
    public override string ToString() => $"{Name} [{string.Join(", ", Extents)}]";

    /// <summary>Whether both have the same name, type and extents.</summary>
    public bool Equals(OnnxValue? other) =>
        other is not null && Name == other.Name && ElementType == other.ElementType && Extents.SequenceEqual(other.Extents);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, ElementType, Extents.Length);
}
