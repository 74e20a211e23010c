using Google.Protobuf;

namespace Microsoft.ML.Transforms.Onnx.Graph;

internal sealed class TensorTypeProto : ProtobufReader
{
    public int ElementType { get; private set; }

    /// <summary>Null where the file does not say; empty for a scalar.</summary>
    public TensorShapeProto? Shape { get; private set; }

    protected override bool TryRead(int field, CodedInputStream input)
    {
        switch (field)
        {
            case 1:
                ElementType = input.ReadInt32();
                return true;
            case 2:
                Shape = Read<TensorShapeProto>(input);
                return true;
            default:
                return false;
        }
    }
}
