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
                case 5: initializers.Add(reader.Message(inner => TensorReader.Tensor(inner, external))); break;
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
