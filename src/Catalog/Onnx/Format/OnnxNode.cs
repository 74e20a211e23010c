using System.Collections.Immutable;

namespace MLNet.CnnCatalog.Onnx.Format;

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
