using Google.Protobuf;

namespace Microsoft.ML.Transforms.Onnx.Graph;

internal sealed class AttributeProto : ProtobufReader
{
    public string Name { get; private set; } = "";

    public List<string> Strings { get; } = [];

    protected override bool TryRead(int field, CodedInputStream input)
    {
        switch (field)
        {
            case 1:
                Name = input.ReadString();
                return true;
            case 9:
                Strings.Add(input.ReadBytes().ToStringUtf8());
                return true;
            default:
                return false;
        }
    }
}
