using System.Text;

namespace Microsoft.ML.Transforms.Onnx.Native;

/// <summary>Names as C wants them: UTF-8 with a zero at the end, in memory that does not move.</summary>
internal static unsafe class Utf8Name
{
    public static byte[] Of(string name)
    {
        var bytes = GC.AllocateArray<byte>(Encoding.UTF8.GetByteCount(name) + 1, pinned: true);
        Encoding.UTF8.GetBytes(name, bytes);
        return bytes;
    }

    public static nint[] Addresses(byte[][] names)
    {
        var addresses = new nint[names.Length];
        for (var i = 0; i < names.Length; i++)
            fixed (byte* name = names[i])
                addresses[i] = (nint)name;
        return addresses;
    }
}
