using Google.Protobuf;

namespace Microsoft.ML.Transforms.Onnx.Graph;

internal sealed class TensorShapeProto : ProtobufReader
{
    private readonly List<int> sizes = [];

    /// <summary>The sizes; -1 for one that is unknown.</summary>
    public int[] Sizes => [.. sizes];

    protected override bool TryRead(int field, CodedInputStream input)
    {
        if (field != 1)
            return false;
        sizes.Add(Read<Dimension>(input).Size);
        return true;
    }

    private sealed class Dimension : ProtobufReader
    {
        public int Size { get; private set; } = -1;

        protected override bool TryRead(int field, CodedInputStream input)
        {
            if (field != 1)
                return false;
            var size = input.ReadInt64();
            Contracts.CheckParam(
                size <= int.MaxValue, "dim", $"Dimension {size} in ONNX tensor cannot exceed the maximum of 32-bit signed integer.");
            Size = (int)size;
            return true;
        }
    }
}
