using System.Text;

namespace MLNet.CnnCatalog.Tests.Onnx.TestData;

/// <summary>Messages of protobuf by hand.</summary>
internal static class ProtobufBytes
{
    public static byte[] Field(int number, params byte[][] content) => Announced(number, content.Sum(part => part.Length), content);

    /// <summary>A field that says that it is as long as told, whatever comes.</summary>
    public static byte[] Announced(int number, long length, params byte[][] content) =>
        [.. Varint((number << 3) | 2), .. Varint(length), .. content.SelectMany(part => part)];

    public static byte[] Field(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    public static byte[] Field(int number, long value) => [.. Varint(number << 3), .. Varint(value)];

    private static IEnumerable<byte> Varint(long value)
    {
        var rest = (ulong)value;
        for (; rest >= 0x80; rest >>= 7)
            yield return (byte)(rest | 0x80);
        yield return (byte)rest;
    }
}
