using Google.Protobuf;

namespace Microsoft.ML.Transforms.Onnx.Graph;

/// <summary>An ONNX file. The numbers of the fields in this folder are those of onnx.proto.</summary>
internal sealed class ModelProto : ProtobufReader
{
    public GraphProto Graph { get; private set; } = new();

    public static ModelProto Parse(Stream stream, int recursionLimit)
    {
        using var input = CodedInputStream.CreateWithLimits(stream, int.MaxValue, recursionLimit);
        var model = new ModelProto();
        model.MergeFrom(input);
        return model;
    }

    protected override bool TryRead(int field, CodedInputStream input)
    {
        if (field != 7)
            return false;
        Graph = Read<GraphProto>(input);
        return true;
    }
}
