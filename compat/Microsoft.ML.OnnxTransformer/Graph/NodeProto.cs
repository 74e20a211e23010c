using Google.Protobuf;

namespace Microsoft.ML.Transforms.Onnx.Graph;

internal sealed class NodeProto : ProtobufReader
{
    public string Name { get; private set; } = "";

    public List<AttributeProto> Attributes { get; } = [];

    protected override bool TryRead(int field, CodedInputStream input)
    {
        switch (field)
        {
            case 3:
                Name = input.ReadString();
                return true;
            case 5:
                Attributes.Add(Read<AttributeProto>(input));
                return true;
            default:
                return false;
        }
    }
}
