using System.Buffers.Binary;
using Google.Protobuf;
using MLNet.CnnCatalog.Onnx;

namespace MLNet.CnnCatalog.Tests.Onnx.TestData;

/// <summary>Nodes and constants of a file of ONNX, read by the numbers of the fields in onnx.proto.</summary>
internal sealed class ParsedOnnx
{
    private readonly Dictionary<string, ParsedTensor> tensors = [];

    public ParsedOnnx(OnnxModel model)
    {
        using var stream = new MemoryStream();
        model.Write(stream);
        foreach (var (field, bytes) in Fields(Fields(stream.ToArray()).Single(field => field.Number == 7).Bytes))
            if (field == 1)
                Nodes.Add(new ParsedNode(bytes));
            else if (field == 5)
            {
                var tensor = new ParsedTensor(bytes);
                tensors.Add(tensor.Name, tensor);
            }
    }

    public List<ParsedNode> Nodes { get; } = [];

    public ParsedTensor this[string name] => tensors[name];

    /// <summary>The node that gives a value.</summary>
    public ParsedNode Producer(string value) => Nodes.Single(node => node.Outputs.Contains(value));

    public static IEnumerable<(int Number, byte[] Bytes, long Integer)> All(byte[] message)
    {
        var input = new CodedInputStream(message);
        while (input.ReadTag() is var tag and not 0)
        {
            var number = WireFormat.GetTagFieldNumber(tag);
            if (WireFormat.GetTagWireType(tag) == WireFormat.WireType.Varint)
                yield return (number, [], input.ReadInt64());
            else if (WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
                yield return (number, input.ReadBytes().ToByteArray(), 0);
            else
                input.SkipLastField();
        }
    }

    private static IEnumerable<(int Number, byte[] Bytes)> Fields(byte[] message) => All(message).Select(field => (field.Number, field.Bytes));
}

internal sealed class ParsedNode(byte[] message)
{
    public string[] Inputs { get; } = Texts(message, 1);

    public string[] Outputs { get; } = Texts(message, 2);

    public string OpType { get; } = Texts(message, 4).Single();

    private static string[] Texts(byte[] message, int number) =>
        [.. ParsedOnnx.All(message).Where(field => field.Number == number).Select(field => System.Text.Encoding.UTF8.GetString(field.Bytes))];
}

internal sealed class ParsedTensor(byte[] message)
{
    public string Name { get; } = System.Text.Encoding.UTF8.GetString(ParsedOnnx.All(message).Single(field => field.Number == 8).Bytes);

    public long[] Dimensions { get; } = [.. ParsedOnnx.All(message).Where(field => field.Number == 1).Select(field => field.Integer)];

    /// <summary>The numbers, of whatever type.</summary>
    public double[] Values { get; } = Decode(
        ParsedOnnx.All(message).Single(field => field.Number == 2).Integer,
        ParsedOnnx.All(message).Where(field => field.Number == 9).SelectMany(field => field.Bytes).ToArray());

    public double Value => Values.Single();

    private static double[] Decode(long type, byte[] raw) => type switch
    {
        1 => [.. raw.Chunk(4).Select(bytes => (double)BinaryPrimitives.ReadSingleLittleEndian(bytes))],
        2 => [.. raw.Select(value => (double)value)],
        3 => [.. raw.Select(value => (double)(sbyte)value)],
        6 => [.. raw.Chunk(4).Select(bytes => (double)BinaryPrimitives.ReadInt32LittleEndian(bytes))],
        7 => [.. raw.Chunk(8).Select(bytes => (double)BinaryPrimitives.ReadInt64LittleEndian(bytes))],
        _ => throw new NotSupportedException($"Type {type} is not read here."),
    };
}
