using Google.Protobuf;

namespace MLNet.CnnCatalog.Onnx.Format;

/// <summary>
/// A message of protobuf in the making. Its small fields are encoded at once; the numbers of tensors stay where they are until the
/// message is written, since a length stands in front of every message and has to be known before.
/// </summary>
internal sealed class MessageWriter
{
    private readonly record struct Piece(long Length, Action<Stream> WriteTo);

    private const int SmallBuffer = 256;

    private readonly List<Piece> pieces = [];
    private readonly MemoryStream buffer = new();
    private readonly CodedOutputStream output;
    private long encoded;

    public MessageWriter() => output = new(buffer, SmallBuffer, leaveOpen: true);

    public long Length
    {
        get
        {
            output.Flush();
            return pieces.Sum(piece => piece.Length) + buffer.Length - encoded;
        }
    }

    public void Integer(int field, long value)
    {
        output.WriteTag(field, WireFormat.WireType.Varint);
        output.WriteInt64(value);
    }

    public void Float(int field, float value)
    {
        output.WriteTag(field, WireFormat.WireType.Fixed32);
        output.WriteFloat(value);
    }

    public void Text(int field, string value)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteString(value);
    }

    public void Message(int field, Action<MessageWriter> write)
    {
        var message = new MessageWriter();
        write(message);
        if (message.pieces.Count > 0)
            Bytes(field, message.Length, message.WriteTo);
        else
            Encoded(field, message);
    }

    /// <summary>Bytes that are fetched when the whole is written.</summary>
    public void Bytes(int field, long length, Action<Stream> writeTo)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteUInt64((ulong)length);
        CloseBuffer();
        pieces.Add(new(length, writeTo));
    }

    public void WriteTo(Stream stream)
    {
        CloseBuffer();
        foreach (var piece in pieces)
            piece.WriteTo(stream);
    }

    private void Encoded(int field, MessageWriter message)
    {
        message.output.Flush();
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(message.buffer.GetBuffer(), 0, (int)message.buffer.Length));
    }

    private void CloseBuffer()
    {
        output.Flush();
        var (start, length) = ((int)encoded, (int)(buffer.Length - encoded));
        encoded = buffer.Length;
        if (length > 0)
            pieces.Add(new(length, stream => stream.Write(buffer.GetBuffer(), start, length)));
    }
}
