using Google.Protobuf;

namespace Microsoft.ML.Transforms.Onnx.Graph;

/// <summary>An input or output of a graph.</summary>
internal sealed class ValueInfoProto : ProtobufReader
{
    public string Name { get; private set; } = "";

    public TypeProto Type { get; private set; } = new();

    protected override bool TryRead(int field, CodedInputStream input)
    {
        switch (field)
        {
            case 1:
                Name = input.ReadString();
                return true;
            case 2:
                Type = Read<TypeProto>(input);
                return true;
            default:
                return false;
        }
    }
}
