using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using MLNet.CnnCatalog.Weights.Storage;

namespace MLNet.CnnCatalog.Weights.PyTorch;

/// <summary>
/// What torch.save wrote before PyTorch 1.6: five pickles (a magic number, the version, the machine, the object, and the keys of the
/// storages in order), and then for each storage its count, in eight bytes, and its numbers. All numbers are little-endian.
/// </summary>
internal static class LegacyCheckpoint
{
    private const byte ProtocolOpcode = 0x80;
    private const long Version = 1001;

    private static readonly BigInteger Magic =
        BigInteger.Parse("1950a86a20f9469cfc6c", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    public static bool Recognizes(ReadOnlySpan<byte> start) => start is [ProtocolOpcode, ..];

    public static WeightFileContents Read(MappedFile file, string? section)
    {
        var reader = new PickleReader(file, 0, file.Length);
        if (PickleMachine.Read(reader).Root is not BigInteger magic || magic != Magic)
            throw file.Corrupt(0, "the file is a pickle of something else than a checkpoint of PyTorch");
        if (PickleMachine.Read(reader).Root is not Version)
            throw reader.Corrupt($"the checkpoint has another version than {Version}");

        PickleMachine.Read(reader);
        var pickle = PickleMachine.Read(reader);
        var starts = Starts(file, reader, pickle);
        return Checkpoint.Read(file, pickle, section, storage => starts.TryGetValue(storage.Key, out var start)
            ? new(file, storage.Type, start)
            : throw reader.Corrupt($"the numbers of storage '{storage.Key}' are missing: the file is damaged"));
    }

    private static Dictionary<string, long> Starts(MappedFile file, PickleReader reader, Pickle pickle)
    {
        if (PickleMachine.Read(reader).Root is not List<object?> keys)
            throw reader.Corrupt("the list of storages is none");

        var starts = new Dictionary<string, long>(StringComparer.Ordinal);
        var position = reader.Position;
        foreach (var item in keys)
        {
            if (item is not string key || !pickle.Storages.TryGetValue(key, out var storage) || !starts.TryAdd(key, position + sizeof(long)))
                throw reader.Corrupt($"the list of storages has '{item}', which no tensor uses, or twice");
            var count = BinaryPrimitives.ReadInt64LittleEndian(file.Read(position, sizeof(long)));
            if (count != storage.StorageCount)
                throw file.Corrupt(position, $"storage '{key}' has {count} numbers here and {storage.StorageCount} in the pickle");
            position += sizeof(long);
            file.Require(position, (Int128)count * ElementFormat.SizeOf(storage.Type));
            position += count * ElementFormat.SizeOf(storage.Type);
        }

        return starts;
    }
}
