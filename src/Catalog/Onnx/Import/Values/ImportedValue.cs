using System.Collections.Immutable;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx.Import;

/// <summary>What a name of the ONNX graph stands for.</summary>
internal abstract record ImportedValue
{
    /// <summary>Extents, outermost first, the batch too.</summary>
    public abstract ImmutableArray<int> Extents { get; }
}

/// <summary>What a layer gives.</summary>
/// <param name="Node">The layer.</param>
/// <param name="Arrangement">How the tensor lists the layer's values.</param>
/// <param name="Batch">Extent of the batch; 1 where it differs from run to run, which constant sizes are computed with.</param>
internal sealed record Signal(Node Node, Arrangement Arrangement, int Batch) : ImportedValue
{
    public override ImmutableArray<int> Extents => [Batch, .. Arrangement.Extents];

    /// <summary>Zeros around the map that the next window is to see, where a Pad comes before it.</summary>
    public Border Padding { get; init; }

    /// <summary>What stands between the layer and this value and the network leaves out, such as a softmax; null for nothing.</summary>
    public string? LeftOut { get; init; }

    /// <summary>Whether nothing else reads the layer, so that it may take up what follows.</summary>
    public bool IsSole { get; init; }

    /// <summary>What was done to the image so far, where the layer is the input.</summary>
    public PixelMapping? Pixels { get; init; }

    public Shape Shape => Pixels is { } pixels ? Node.Shape.WithChannels(pixels.Channels.Length) : Node.Shape;
}

/// <summary>Pixels at the edges.</summary>
internal readonly record struct Border(int Top, int Left, int Bottom, int Right)
{
    public Border Plus(Border other) => new(Top + other.Top, Left + other.Left, Bottom + other.Bottom, Right + other.Right);
}

/// <summary>Numbers that do not depend on the image: integers for sizes and axes, floats for everything else.</summary>
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

    /// <summary>For each number the extent of a map that it is, which follows the size of the images; empty where none is one.</summary>
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
