using System.Collections.Immutable;
using Google.Protobuf;
using MLNet.CnnCatalog.Weights.Storage;

namespace MLNet.CnnCatalog.Onnx.Format;

/// <summary>
/// Reads the format of https://github.com/onnx/onnx, onnx.proto. The numbers in the cases are the fields of that file; what is not
/// needed here is skipped.
/// </summary>
internal static class OnnxReader
{
    public static OnnxModel Read(string path)
    {
        using var file = MappedFile.Open(path);
        using var external = new ExternalData(file.Path);
        using var stream = file.OpenStream();
        var reader = new MessageReader(file, stream);
        try
        {
            return Model(reader, external);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw reader.Corrupt($"this is not what a model of ONNX has here ({error.Message})", error);
        }
    }

    private static OnnxModel Model(MessageReader reader, ExternalData external)
    {
        var (producer, version, irVersion) = ("", "", 0L);
        OnnxGraph? graph = null;
        var (operatorSets, metadata) = (new List<OperatorSet>(), new Dictionary<string, string>(StringComparer.Ordinal));
        foreach (var field in reader.Fields())
            switch (field)
            {
                case 1: irVersion = reader.Integer(); break;
                case 2: producer = reader.Text(); break;
                case 3: version = reader.Text(); break;
                case 7: graph = reader.Message(inner => Graph(inner, external)); break;
                case 8: operatorSets.Add(reader.Message(OperatorSet)); break;
                case 14: AddPair(reader, metadata); break;
                case 25: throw reader.Corrupt("the model defines functions of its own, which are not read. Inline them when exporting");
                default: reader.Skip(); break;
            }

        return new(graph ?? throw reader.Corrupt("there is no graph: the file is truncated, or no model of ONNX"), [.. operatorSets])
        {
            IrVersion = irVersion,
            Producer = producer,
            ProducerVersion = version,
            Metadata = metadata,
        };
    }

    private static OnnxGraph Graph(MessageReader reader, ExternalData external)
    {
        var name = "";
        var (nodes, initializers) = (new List<OnnxNode>(), new List<OnnxTensor>());
        var (inputs, outputs) = (new List<OnnxValue>(), new List<OnnxValue>());
        foreach (var field in reader.Fields())
            switch (field)
            {
                case 1: nodes.Add(reader.Message(inner => NodeReader.Node(inner, external))); break;
                case 2: name = reader.Text(); break;
                case 5 when reader.Message(inner => TensorReader.Initializer(inner, external)) is { } tensor: initializers.Add(tensor); break;
                case 5: break;
                case 11: inputs.Add(reader.Message(ValueReader.Value)); break;
                case 12: outputs.Add(reader.Message(ValueReader.Value)); break;
                case 15: throw reader.Corrupt("the graph has sparse initializers, which are not read. Export them dense");
                default: reader.Skip(); break;
            }

        return new() { Name = name, Nodes = [.. nodes], Initializers = [.. initializers], Inputs = [.. inputs], Outputs = [.. outputs] };
    }

    private static OperatorSet OperatorSet(MessageReader reader)
    {
        var (domain, version) = ("", 0L);
        foreach (var field in reader.Fields())
            switch (field)
            {
                case 1: domain = reader.Text(); break;
                case 2: version = reader.Integer(); break;
                default: reader.Skip(); break;
            }

        return new(domain == "ai.onnx" ? "" : domain, version);
    }

    internal static void AddPair(MessageReader reader, Dictionary<string, string> pairs)
    {
        var (key, value) = reader.Message(Pair);
        pairs[key] = value;
    }

    private static (string Key, string Value) Pair(MessageReader reader)
    {
        var (key, value) = ("", "");
        foreach (var field in reader.Fields())
            switch (field)
            {
                case 1: key = reader.Text(); break;
                case 2: value = reader.Text(); break;
                default: reader.Skip(); break;
            }

        return (key, value);
    }
}

/// <summary>Reads nodes and their attributes.</summary>
internal static class NodeReader
{
    public static OnnxNode Node(MessageReader reader, ExternalData external)
    {
        var (name, type, domain) = ("", "", "");
        var (inputs, outputs, attributes) = (new List<string>(), new List<string>(), new List<OnnxAttribute>());
        foreach (var field in reader.Fields())
            switch (field)
            {
                case 1: inputs.Add(reader.Text()); break;
                case 2: outputs.Add(reader.Text()); break;
                case 3: name = reader.Text(); break;
                case 4: type = reader.Text(); break;
                case 5: attributes.Add(reader.Message(inner => Attribute(inner, external))); break;
                case 7: domain = reader.Text(); break;
                default: reader.Skip(); break;
            }

        return new(type, [.. inputs], [.. outputs])
        {
            Name = name,
            Domain = domain == "ai.onnx" ? "" : domain,
            Attributes = [.. attributes],
        };
    }

    // What an attribute holds says its type; files of the first version have no type, and then the one field that is there says it.
    private static OnnxAttribute Attribute(MessageReader reader, ExternalData external)
    {
        var (name, type, value) = ("", 0, (object?)null);
        var (floats, integers, texts) = (new List<float>(), new List<long>(), new List<string>());
        foreach (var field in reader.Fields())
            switch (field)
            {
                case 1: name = reader.Text(); break;
                case 2: value = reader.Float(); break;
                case 3: value = reader.Integer(); break;
                case 4: value = reader.Text(); break;
                case 5: value = reader.Message(inner => TensorReader.Tensor(inner, external)); break;
                case 7: floats.AddRange(TensorReader.Floats(reader.FixedNumbers(sizeof(float)))); break;
                case 8: reader.Integers(integers); break;
                case 9: texts.Add(reader.Text()); break;
                case 20: type = reader.SmallInteger(); break;
                case 6 or 10 or 11 or 14 or 15 or 22 or 23:
                    throw reader.Corrupt($"the attribute '{name}' holds a graph, a type or several tensors, which are not read");
                default: reader.Skip(); break;
            }

        return new(name, Value(type, value, floats, integers, texts)
            ?? throw reader.Corrupt($"the attribute '{name}' of type {type} has no value of that type"));
    }

    private static object? Value(int type, object? single, List<float> floats, List<long> integers, List<string> texts) => type switch
    {
        0 when floats.Count > 0 => floats.ToArray(),
        0 when integers.Count > 0 => integers.ToArray(),
        0 when texts.Count > 0 => texts.ToArray(),
        0 => single,
        1 => single as float? ?? (single is null ? 0f : null),
        2 => single as long? ?? (single is null ? 0L : null),
        3 => single as string ?? (single is null ? "" : null),
        4 => single as OnnxTensor,
        6 => floats.ToArray(),
        7 => integers.ToArray(),
        8 => texts.ToArray(),
        _ => null,
    };
}

/// <summary>Reads the inputs and outputs of a graph. One that is no tensor has no dimensions.</summary>
internal static class ValueReader
{
    private static readonly (OnnxElementType, ImmutableArray<OnnxDimension>) Unknown = (OnnxElementType.Undefined, []);

    public static OnnxValue Value(MessageReader reader)
    {
        var (name, type) = ("", Unknown);
        foreach (var field in reader.Fields())
            switch (field)
            {
                case 1: name = reader.Text(); break;
                case 2: type = reader.Message(Type); break;
                default: reader.Skip(); break;
            }

        return new(name, type.Item1, type.Item2);
    }

    private static (OnnxElementType, ImmutableArray<OnnxDimension>) Type(MessageReader reader)
    {
        var type = Unknown;
        foreach (var field in reader.Fields())
            switch (field)
            {
                case 1: type = reader.Message(TensorType); break;
                default: reader.Skip(); break;
            }

        return type;
    }

    private static (OnnxElementType, ImmutableArray<OnnxDimension>) TensorType(MessageReader reader)
    {
        var type = Unknown;
        foreach (var field in reader.Fields())
            switch (field)
            {
                case 1: type.Item1 = (OnnxElementType)reader.SmallInteger(); break;
                case 2: type.Item2 = reader.Message(Shape); break;
                default: reader.Skip(); break;
            }

        return type;
    }

    private static ImmutableArray<OnnxDimension> Shape(MessageReader reader)
    {
        var dimensions = ImmutableArray.CreateBuilder<OnnxDimension>();
        foreach (var field in reader.Fields())
            switch (field)
            {
                case 1: dimensions.Add(reader.Message(Dimension)); break;
                default: reader.Skip(); break;
            }

        return dimensions.ToImmutable();
    }

    private static OnnxDimension Dimension(MessageReader reader)
    {
        var dimension = new OnnxDimension(null);
        foreach (var field in reader.Fields())
            switch (field)
            {
                // Some exporters write -1 or 0 for an extent that they do not know.
                case 1: dimension = new(reader.SmallInteger() is var extent and > 0 ? extent : null); break;
                case 2: dimension = new(null, reader.Text()); break;
                default: reader.Skip(); break;
            }

        return dimension;
    }
}
