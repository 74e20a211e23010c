using Google.Protobuf;

namespace Microsoft.ML.Transforms.Onnx.Graph;

internal sealed class TensorProto : ProtobufReader
{
    public string Name { get; private set; } = "";

    protected override bool TryRead(int field, CodedInputStream input)
    {
        if (field != 8)
            return false;
        Name = input.ReadString();
        return true;
    }
}
