using Google.Protobuf;

namespace Microsoft.ML.Transforms.Onnx.Graph;

internal sealed class GraphProto : ProtobufReader
{
    public List<NodeProto> Nodes { get; } = [];

    public HashSet<string> Initializers { get; } = [];

    public List<ValueInfoProto> Inputs { get; } = [];

    public List<ValueInfoProto> Outputs { get; } = [];

    protected override bool TryRead(int field, CodedInputStream input)
    {
        switch (field)
        {
            case 1:
                Nodes.Add(Read<NodeProto>(input));
                return true;
            case 5:
                Initializers.Add(Read<TensorProto>(input).Name);
                return true;
            case 11:
                Inputs.Add(Read<ValueInfoProto>(input));
                return true;
            case 12:
                Outputs.Add(Read<ValueInfoProto>(input));
                return true;
            default:
                return false;
        }
    }
}
