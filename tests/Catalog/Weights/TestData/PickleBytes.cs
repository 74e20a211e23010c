using System.Buffers.Binary;
using System.Text;

namespace MLNet.CnnCatalog.Tests.Weights.TestData;

/// <summary>Pickles by hand, in Python's own opcodes.</summary>
internal static class PickleBytes
{
    public static readonly byte[] Protocol = [0x80, 2];

    /// <summary>The mapping <c>{name: value}</c>, whole.</summary>
    public static byte[] Mapping(string name, params byte[] value) => [.. Protocol, .. "}"u8, .. Text(name), .. value, .. "s."u8];

    public static byte[] Text(string text) => [.. "X"u8, .. Little(Encoding.UTF8.GetByteCount(text), 4), .. Encoding.UTF8.GetBytes(text)];

    public static byte[] Int32(int value) => [.. "J"u8, .. Little(value, 4)];

    public static byte[] Global(string module, string name) => [.. "c"u8, .. Encoding.ASCII.GetBytes($"{module}\n{name}\n")];

    public static byte[] Tuple(params byte[][] items) => [.. "("u8, .. items.SelectMany(item => item), .. "t"u8];

    /// <summary>A call with a tuple of arguments.</summary>
    public static byte[] Call(byte[] callee, params byte[][] arguments) => [.. callee, .. Tuple(arguments), .. "R"u8];

    public static byte[] Storage(string key, int count, string kind = "FloatStorage", params byte[][] more) =>
        [.. Tuple([Text("storage"), Global("torch", kind), Text(key), Text("cpu"), Int32(count), .. more]), .. "Q"u8];

    public static byte[] Tensor(byte[] storage, int offset, int[] size, int[] strides) => Call(
        Global("torch._utils", "_rebuild_tensor"), storage, Int32(offset), Tuple([.. size.Select(Int32)]), Tuple([.. strides.Select(Int32)]));

    /// <summary>The older stream of PyTorch around the pickle of an object, the keys of its storages, and their counts and numbers.</summary>
    public static byte[] Stream(byte[] pickle, string[] keys, params byte[] storages) =>
    [
        .. Protocol, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, .. "."u8,
        .. Protocol, .. Int32(1001), .. "."u8,
        .. Protocol, .. "}."u8,
        .. pickle,
        .. Protocol, .. "]("u8, .. keys.SelectMany(Text), .. "e."u8,
        .. storages,
    ];

    /// <summary>A count and numbers, as they follow the pickles of the older stream.</summary>
    public static byte[] Numbers(params float[] values) => [.. Little(values.Length, 8), .. values.SelectMany(Float)];

    public static byte[] Float(float value) => Little(BitConverter.SingleToInt32Bits(value), 4);

    public static byte[] Little(long value, int length)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes[..length];
    }
}
