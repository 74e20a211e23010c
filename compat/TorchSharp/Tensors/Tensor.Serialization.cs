using TorchSharp.Interop;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>In libtorch's own format, which PyTorch reads as a TorchScript archive.</summary>
        public void save(string location) => Shim.Check(Kept(Shim.compat_tensor_save(Handle, location)));

        public static Tensor load(string location) => new(Shim.Checked(Shim.compat_tensor_load(location)));

        /// <summary>In TorchSharp's format: the type, the rank and the sizes as LEB128 numbers, then the elements.</summary>
        public static Tensor Load(BinaryReader reader)
        {
            var type = (ScalarType)reader.Decode();
            var tensor = torch.empty(ReadShape(reader), dtype: type);
            tensor.ReadBytesFromStream(reader.BaseStream);
            return tensor;
        }

        public static Tensor Load(Stream stream)
        {
            using var reader = new BinaryReader(stream);
            return Load(reader);
        }

        public static Tensor Load(string location)
        {
            using var stream = File.OpenRead(location);
            return Load(stream);
        }

        internal static long[] ReadShape(BinaryReader reader)
        {
            var shape = new long[reader.Decode()];
            for (var i = 0; i < shape.Length; i++)
                shape[i] = reader.Decode();
            return shape;
        }
    }

    public static void save(Tensor t, string location) => t.save(location);

    public static Tensor load(string location) => Tensor.load(location);
}
