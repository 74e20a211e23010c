using System.Buffers.Binary;
using static MLNet.CnnCatalog.Tests.Onnx.TestData.ProtobufBytes;

namespace MLNet.CnnCatalog.Tests.Onnx.TestData;

/// <summary>A model of ONNX by hand: opset 13, one node behind the other.</summary>
internal sealed class OnnxGraphBytes
{
    private readonly List<byte[]> fields = [];

    /// <summary>A graph that reads x and gives y.</summary>
    /// <param name="extents">Of x; -1 for one that is open.</param>
    public static OnnxGraphBytes Of(params long[] extents) => new OnnxGraphBytes().Input("x", extents).Output("y");

    public OnnxGraphBytes Input(string name, params long[] extents) => Add(11, Value(name, extents));

    public OnnxGraphBytes Output(string name) => Add(12, Value(name, []));

    /// <summary>A constant whose numbers count up from 1, or are given.</summary>
    public OnnxGraphBytes Floats(string name, long[] extents, params float[] values)
    {
        var count = (int)extents.Aggregate(1L, (product, extent) => product * extent);
        var numbers = values.Length > 0 ? values : [.. Enumerable.Range(1, count).Select(number => (float)number)];
        return Add(5, [.. Dimensions(extents), Field(2, 1), Field(8, name), Field(9, [.. numbers.SelectMany(Bytes)])]);
    }

    public OnnxGraphBytes Integers(string name, params long[] values) => Add(
        5, Field(1, values.Length), Field(2, 7), Field(8, name), Field(9, [.. values.SelectMany(BitConverter.GetBytes)]));

    public OnnxGraphBytes Scalar(string name, float value) => Floats(name, [], value);

    /// <param name="type">Operator, with its domain before a colon if it has one.</param>
    /// <param name="inputs">Names with blanks between.</param>
    /// <param name="outputs">Names with blanks between.</param>
    /// <param name="attributes">Numbers, texts or lists of numbers.</param>
    public OnnxGraphBytes Node(string type, string inputs, string outputs, params (string Name, object Value)[] attributes) =>
        Named("", type, inputs, outputs, attributes);

    public OnnxGraphBytes Named(string name, string type, string inputs, string outputs, params (string Name, object Value)[] attributes) => Add(
        1,
        [
            .. inputs.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(input => Field(1, input == "-" ? "" : input)),
            .. outputs.Split(' ').Select(output => Field(2, output)),
            Field(3, name),
            Field(4, type[(type.IndexOf(':', StringComparison.Ordinal) + 1)..]),
            .. attributes.Select(attribute => Field(5, Attribute(attribute.Name, attribute.Value))),
            Field(7, type.Contains(':', StringComparison.Ordinal) ? type.Split(':')[0] : ""),
        ]);

    public byte[] ToArray() => [.. Field(1, 8), .. Field(7, [Field(2, "graph"), .. fields]), .. Field(8, Field(2, 13))];

    private static byte[] Value(string name, long[] extents) =>
    [
        .. Field(1, name),
        .. Field(2, Field(1, Field(1, 1), Field(2, [.. extents.Select(extent => Field(1, extent < 0 ? Field(2, "open") : Field(1, extent)))]))),
    ];

    private static IEnumerable<byte[]> Dimensions(long[] extents) => extents.Select(extent => Field(1, extent));

    private static byte[] Attribute(string name, object value) => [.. Field(1, name), .. Number(value)];

    private static byte[] Number(object value) => value switch
    {
        float number => [.. Tag(2), .. Bytes(number), .. Field(20, 1)],
        int number => [.. Field(3, number), .. Field(20, 2)],
        string text => [.. Field(4, text), .. Field(20, 3)],
        long[] numbers => [.. numbers.SelectMany(number => Field(8, number)), .. Field(20, 7)],
        float[] numbers => [.. numbers.SelectMany(number => (byte[])[.. Tag(7), .. Bytes(number)]), .. Field(20, 6)],
        _ => throw new ArgumentException($"No attribute holds {value}."),
    };

    // The tag of a field of 32 bits.
    private static byte[] Tag(int field) => [(byte)((field << 3) | 5)];

    private static byte[] Bytes(float number)
    {
        var bytes = new byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, number);
        return bytes;
    }

    private OnnxGraphBytes Add(int field, params byte[][] content)
    {
        fields.Add(Field(field, content));
        return this;
    }
}
