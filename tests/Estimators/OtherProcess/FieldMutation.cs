using Google.Protobuf;

namespace MLNet.CnnCatalog.Estimators.Tests.OtherProcess;

/// <summary>Damages fields of protobuf and keeps the lengths around them right, so that a reader sees what they say.</summary>
internal sealed class FieldMutation(IReadOnlyList<byte[]> originals)
{
    private const int LargestMessageInMessage = 16_000;

    private static readonly float[] EdgeFloats = [0, -0f, 1, -1, 1e-38f, 1e38f, float.NaN, float.PositiveInfinity, float.NegativeInfinity];

    private readonly Mutation bytes = new(originals);

    public byte[] Mutant(int number)
    {
        var random = new Random(number);
        var message = Parse(Mutation.Any(random, originals)) ?? throw new InvalidOperationException("An original is no message.");
        for (var changes = random.Next(3); changes >= 0; changes--)
            Change(random, message);
        return Write(message);
    }

    private void Change(Random random, List<Field> message)
    {
        Place[] places = [.. Places(message)];
        if (places.Length == 0)
            return;
        var place = Mutation.Any(random, places);
        switch (random.Next(8))
        {
            case 0: place.Around.RemoveAt(place.Index); break;
            case 1: place.Around.Insert(place.Index, place.Field); break;
            case 2 or 3: place.Around[place.Index] = Closed(Mutation.Any(random, [.. places.Where(other => other.Field.Tag == place.Field.Tag)]).Field); break;
            default: place.Around[place.Index] = Changed(random, place.Field); break;
        }
    }

    private Field Changed(Random random, Field field) => WireFormat.GetTagWireType(field.Tag) switch
    {
        WireFormat.WireType.Varint => field with { Number = Mutation.EdgeNumber(random) },
        WireFormat.WireType.Fixed32 => field with { Number = BitConverter.SingleToUInt32Bits(Mutation.Any(random, EdgeFloats)) },
        _ when field.Inner is null => field with { Bytes = bytes.Changed(random, field.Bytes) },
        _ => field with { Inner = [.. field.Inner!.OrderBy(_ => random.Next())] },
    };

    // What may come into itself.
    private static Field Closed(Field field) => field.Inner is null ? field : field with { Bytes = Write(field.Inner), Inner = null };

    private static IEnumerable<Place> Places(List<Field> message) =>
        message.Index().SelectMany(pair => (IEnumerable<Place>)[new(message, pair.Index), .. Places(pair.Item.Inner ?? [])]);

    // Null for bytes and texts.
    private static List<Field>? Parse(byte[] message)
    {
        var (fields, input) = (new List<Field>(), new CodedInputStream(message));
        try
        {
            while (input.ReadTag() is var tag and not 0)
                switch (WireFormat.GetTagWireType(tag))
                {
                    case WireFormat.WireType.Varint: fields.Add(new(tag, input.ReadUInt64(), [], null)); break;
                    case WireFormat.WireType.Fixed32: fields.Add(new(tag, input.ReadFixed32(), [], null)); break;
                    case WireFormat.WireType.LengthDelimited:
                        var bytes = input.ReadBytes().ToByteArray();
                        fields.Add(new(tag, 0, bytes, bytes.Length is 0 or > LargestMessageInMessage ? null : Parse(bytes)));
                        break;
                    default: return null;
                }

            return fields;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static byte[] Write(List<Field> message)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
            foreach (var field in message)
            {
                output.WriteTag(field.Tag);
                switch (WireFormat.GetTagWireType(field.Tag))
                {
                    case WireFormat.WireType.Varint: output.WriteUInt64(field.Number); break;
                    case WireFormat.WireType.Fixed32: output.WriteFixed32((uint)field.Number); break;
                    default: output.WriteBytes(ByteString.CopyFrom(field.Inner is null ? field.Bytes : Write(field.Inner))); break;
                }
            }

        return stream.ToArray();
    }

    private sealed record Field(uint Tag, ulong Number, byte[] Bytes, List<Field>? Inner);

    private sealed record Place(List<Field> Around, int Index)
    {
        public Field Field => Around[Index];
    }
}
