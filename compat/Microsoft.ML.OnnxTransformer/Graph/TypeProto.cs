using Google.Protobuf;

namespace Microsoft.ML.Transforms.Onnx.Graph;

internal sealed class TypeProto : ProtobufReader
{
    /// <summary>The tensor's type; null for a sequence, a map and other types.</summary>
    public TensorTypeProto? Tensor { get; private set; }

    protected override bool TryRead(int field, CodedInputStream input)
    {
        if (field != 1)
            return false;
        Tensor = Read<TensorTypeProto>(input);
        return true;
    }
}
