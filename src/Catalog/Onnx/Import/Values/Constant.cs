using System.Collections.Immutable;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx.Import;

/// <summary>Numbers that do not depend on the picture: integers for sizes and axes, floats for everything else.</summary>
internal sealed record Constant : ImportedValue
{
    private readonly float[]? floats;
    private readonly long[]? integers;

    public Constant(ImmutableArray<int> extents, float[] values) => (Extents, floats) = (extents, values);

    public Constant(ImmutableArray<int> extents, long[] values) => (Extents, integers) = (extents, values);

    public override ImmutableArray<int> Extents { get; }

    public bool IsInteger => integers is not null;

    public int Count => floats?.Length ?? integers!.Length;

    public static Constant Of(OnnxTensor tensor)
    {
        if (tensor.Dimensions.Any(extent => extent > int.MaxValue))
            throw new InvalidDataException($"The tensor {tensor} has extents that no layer can have.");
        ImmutableArray<int> extents = [.. tensor.Dimensions.Select(extent => (int)extent)];
        return tensor.ElementType switch
        {
            OnnxElementType.Float32 or OnnxElementType.Float16 or OnnxElementType.Float64 or OnnxElementType.BFloat16 =>
                new(extents, tensor.ToFloats()),
            OnnxElementType.Int64 or OnnxElementType.Int32 => new(extents, tensor.ToIntegers()),
            _ => new(extents, [.. tensor.ToFloats().Select(value => (long)value)]),
        };
    }

    /// <summary>The numbers, which must not be changed.</summary>
    public float[] ToFloats() => floats ?? [.. integers!.Select(value => (float)value)];

    public long[] ToIntegers() => integers ?? [.. floats!.Select(value => (long)value)];

    /// <summary>For each number the extent of a map that it is, which follows the size of the pictures; empty where none is one.</summary>
    public ImmutableArray<MapExtent?> Sources { get; init; } = [];

    public Constant Reshape(ImmutableArray<int> extents) =>
        floats is not null ? new(extents, floats) : new(extents, integers!) { Sources = Sources };

    /// <summary>The numbers of several lists, one behind the other.</summary>
    public static Constant Join(ImmutableArray<int> extents, IReadOnlyList<Constant> parts) => parts.All(part => part.IsInteger)
        ? new(extents, [.. parts.SelectMany(part => part.integers!)])
        {
            Sources = [.. parts.SelectMany(part => part.Sources.IsEmpty ? new MapExtent?[part.Count] : [.. part.Sources])],
        }
        : new(extents, [.. parts.SelectMany(part => part.ToFloats())]);

    /// <summary>A constant of other extents, each of whose numbers comes from a place in this one's list.</summary>
    public Constant Pick(ImmutableArray<int> extents, int[] sources) => floats is not null
        ? new(extents, Array.ConvertAll(sources, source => floats[source]))
        : new(extents, Array.ConvertAll(sources, source => integers![source]))
        {
            Sources = Sources.IsEmpty ? [] : [.. sources.Select(source => Sources[source])],
        };
}

/// <summary>The height or width of a layer's map.</summary>
internal readonly record struct MapExtent(Node Map, MapAxis Axis);
