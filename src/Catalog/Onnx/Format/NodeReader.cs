namespace MLNet.CnnCatalog.Onnx.Format;

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
