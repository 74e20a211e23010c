using System.Collections.Immutable;
using System.Globalization;

namespace MLNet.CnnCatalog.Onnx.Format;

/// <summary>GraphProto: nodes in an order in which inputs come first, constants by name, and what goes in and out.</summary>
internal sealed record OnnxGraph
{
    public required string Name { get; init; }

    public required ImmutableArray<OnnxNode> Nodes { get; init; }

    public required ImmutableArray<OnnxTensor> Initializers { get; init; }

    /// <summary>As the file has them, which may list initializers too.</summary>
    public required ImmutableArray<OnnxValue> Inputs { get; init; }

    public required ImmutableArray<OnnxValue> Outputs { get; init; }

    /// <summary>Extents of values within the graph, for readers that would not find them out; not read from files.</summary>
    public ImmutableArray<OnnxValue> Values { get; init; } = [];
}

/// <summary>OperatorSetIdProto; the domain of ONNX's own operators is empty.</summary>
internal sealed record OperatorSet(string Domain, long Version);

/// <summary>NodeProto: one operator with its inputs and outputs by name; an input that is left out has an empty name.</summary>
internal sealed record OnnxNode(string OpType, ImmutableArray<string> Inputs, ImmutableArray<string> Outputs)
{
    public string Name { get; init; } = "";

    /// <summary>Empty for ONNX's own operators.</summary>
    public string Domain { get; init; } = "";

    public ImmutableArray<OnnxAttribute> Attributes { get; init; } = [];

    /// <summary>The value of an attribute; null where the node does not have it.</summary>
    /// <exception cref="InvalidDataException">It has it with another type.</exception>
    public T? Find<T>(string attribute)
        where T : class => (T?)FindAs(attribute, typeof(T));

    public long Integer(string attribute, long otherwise) => (long?)FindAs(attribute, typeof(long)) ?? otherwise;

    public float Number(string attribute, float otherwise) => (float?)FindAs(attribute, typeof(float)) ?? otherwise;

    public string Text(string attribute, string otherwise) => Find<string>(attribute) ?? otherwise;

    public override string ToString() => $"{(Name.Length > 0 ? Name : Outputs.FirstOrDefault())}: {OpType}";

    private object? FindAs(string attribute, Type type)
    {
        var value = Attributes.FirstOrDefault(candidate => candidate.Name == attribute)?.Value;
        return value is null || value.GetType() == type
            ? value
            : throw new InvalidDataException($"'{this}': the attribute '{attribute}' is a {value.GetType().Name}; it needs to be a {type.Name}.");
    }
}

/// <summary>AttributeProto.</summary>
/// <param name="Name">Name.</param>
/// <param name="Value">
/// A <see cref="float"/>, <see cref="long"/>, <see cref="string"/> or <see cref="OnnxTensor"/>, or an array of one of the first three.
/// </param>
internal sealed record OnnxAttribute(string Name, object Value)
{
    public static OnnxAttribute Of(string name, long value) => new(name, value);

    public static OnnxAttribute Of(string name, float value) => new(name, value);

    public static OnnxAttribute Of(string name, string value) => new(name, value);

    public static OnnxAttribute List(string name, params long[] values) => new(name, values);

    public static OnnxAttribute List(string name, params string[] values) => new(name, values);
}

/// <summary>TensorShapeProto.Dimension: an extent, or one that differs from run to run and may have a name.</summary>
internal readonly record struct OnnxDimension(int? Extent, string Name = "")
{
    public static OnnxDimension Batch { get; } = new(null, "batch");

    public static implicit operator OnnxDimension(int extent) => new(extent);

    public override string ToString() => Extent?.ToString(CultureInfo.InvariantCulture) ?? (Name.Length > 0 ? Name : "?");
}
