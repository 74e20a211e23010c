using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
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
}
