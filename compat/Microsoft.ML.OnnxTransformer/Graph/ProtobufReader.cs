using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Microsoft.ML.Transforms.Onnx.Graph;

/// <summary>A message of which only some fields are read; the others, weights among them, are passed over.</summary>
internal abstract class ProtobufReader : IMessage
{
    MessageDescriptor IMessage.Descriptor => throw new NotSupportedException();

    public void MergeFrom(CodedInputStream input)
    {
        uint tag;
        while ((tag = input.ReadTag()) != 0)
            if (!TryRead(WireFormat.GetTagFieldNumber(tag), input))
                input.SkipLastField();
    }

    void IMessage.WriteTo(CodedOutputStream output) => throw new NotSupportedException();

    int IMessage.CalculateSize() => throw new NotSupportedException();

    /// <summary>Reads a field, or leaves it and returns false.</summary>
    protected abstract bool TryRead(int field, CodedInputStream input);

    protected static TMessage Read<TMessage>(CodedInputStream input)
        where TMessage : ProtobufReader, new()
    {
        var message = new TMessage();
        input.ReadMessage(message);
        return message;
    }
}
