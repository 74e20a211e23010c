using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Text;
using MLNet.CnnCatalog.Weights.Storage;

namespace MLNet.CnnCatalog.Weights.PyTorch;

/// <summary>Tensors of a checkpoint, once it is known where the storages lie.</summary>
internal static class Checkpoint
{
    /// <summary>The tensors of the state dict; storages that only other objects use are not looked at.</summary>
    public static WeightFileContents Read(MappedFile file, Pickle pickle, string? section, Func<PickledStorage, StoredElements> storages)
    {
        var found = StateDictSection.Find(file, pickle.Root, section);
        return new([.. found.Select(entry => Tensor(file, entry.Name, entry.Tensor, storages))], ImmutableDictionary<string, string>.Empty);
    }

    private static WeightTensor Tensor(MappedFile file, string name, PickledTensor tensor, Func<PickledStorage, StoredElements> storages)
    {
        var storage = tensor.Storage;
        var elements = storages(storage);
        var layout = TensorLayout.Strided(tensor.Dimensions, tensor.Strides);
        if (layout is null || tensor.Offset < 0 || tensor.Offset > storage.Count - layout.Span)
            throw file.Corrupt(
                elements.Start,
                $"tensor '{name}', [{string.Join(", ", tensor.Dimensions)}] with strides [{string.Join(", ", tensor.Strides)}] from " +
                $"{tensor.Offset}, reaches beyond the {storage.Count} numbers of its storage '{storage.Key}'");
        var first = storage.First + tensor.Offset;
        return new(name, layout, elements with { Start = elements.Start + (first * ElementFormat.SizeOf(storage.Type)) });
    }
}

/// <summary>
/// What torch.save writes since PyTorch 1.6: a zip file of one folder with data.pkl, which has everything but the numbers, and an entry
/// data/key for the numbers of each storage.
/// </summary>
internal static class ZipCheckpoint
{
    private const string PickleName = "/data.pkl";

    public static WeightFileContents Read(MappedFile file, string? section)
    {
        var entries = ZipDirectory.Read(file, out var unreadable);
        if (entries.Keys.Concat(unreadable).Any(IsProgram))
            throw new InvalidDataException(
                $"'{file.Path}' is a TorchScript program, which is not run here. In Python, save its state dict: " +
                "torch.save(torch.jit.load(path).state_dict(), other_path).");
        if (unreadable is [var first, ..])
            throw file.Corrupt(0, $"entry '{first}' is compressed or encrypted; torch.save stores entries as they are");
        var name = entries.Keys.FirstOrDefault(IsPickle)
            ?? throw file.Corrupt(0, "the file is a zip file without a data.pkl, so that it is no checkpoint of PyTorch");
        var folder = name[..^PickleName.Length];
        var pickle = PickleMachine.Read(new(file, entries[name].Start, entries[name].Start + entries[name].Length));
        var isBigEndian = IsBigEndian(file, entries, $"{folder}/byteorder");
        return Checkpoint.Read(file, pickle, section, storage =>
        {
            var entry = $"{folder}/data/{storage.Key}";
            if (!entries.TryGetValue(entry, out var range))
                throw file.Corrupt(file.Length, $"the entry '{entry}' is missing: the file is damaged");
            if ((Int128)storage.StorageCount * ElementFormat.SizeOf(storage.Type) != range.Length)
                throw file.Corrupt(
                    range.Start, $"the entry '{entry}' has {range.Length} bytes, which are not {storage.StorageCount} numbers of {storage.Type}");
            return new(file, storage.Type, range.Start) { IsBigEndian = isBigEndian };
        });
    }

    private static bool IsProgram(string name) => name.EndsWith("/constants.pkl", StringComparison.Ordinal) || name.Contains("/code/", StringComparison.Ordinal);

    private static bool IsPickle(string name) =>
        name.EndsWith(PickleName, StringComparison.Ordinal) && name.IndexOf('/') == name.Length - PickleName.Length;

    // Files of PyTorch before 2.1 do not say it; they come from little-endian machines.
    private static bool IsBigEndian(MappedFile file, Dictionary<string, ZipDirectory.Range> entries, string name)
    {
        if (!entries.TryGetValue(name, out var range))
            return false;
        return Encoding.UTF8.GetString(file.Read(range.Start, (int)Math.Min(range.Length, "little".Length))) switch
        {
            "little" => false,
            "big" => true,
            var other => throw file.Corrupt(range.Start, $"the entry '{name}' says '{other}' instead of 'little' or 'big'"),
        };
    }
}

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

/// <summary>Finds the mapping from names to tensors in what a training program saved.</summary>
internal static class StateDictSection
{
    // What training programs call it; the trained weights, not the running average of them.
    private static readonly string[] WellKnown =
        ["state_dict", "model_state_dict", "model_state", "model", "network", "net", "module", "weights"];

    // Functions of PyTorch that make tensors.
    private const string Rebuilding = "torch._";

    public static IEnumerable<(string Name, PickledTensor Tensor)> Find(MappedFile file, object? root, string? section)
    {
        if (root is not PickledMapping top)
            throw new InvalidDataException($"'{file.Path}' holds no mapping from names to tensors. In Python, save model.state_dict().");
        object?[] candidates = section is null
            ? [.. WellKnown.Select(name => top.Named.GetValueOrDefault(name)), top]
            : [top.Named.GetValueOrDefault(section)];
        var found = candidates.FirstOrDefault(candidate => Tensors(candidate).Length > 0) ?? throw NotFound(file, top, section);
        foreach (var (name, value) in Others((PickledMapping)found))
            if (value.Class.Name.StartsWith(Rebuilding, StringComparison.Ordinal))
                throw new InvalidDataException(
                    $"'{file.Path}': the tensor '{name}' is made by '{value.Class.Name}', which is not read; nothing was executed. " +
                    "In Python, save plain tensors.");
        return Tensors(found);
    }

    private static InvalidDataException NotFound(MappedFile file, PickledMapping top, string? section)
    {
        var sections = top.Named.Where(entry => Tensors(entry.Value).Length > 0).Select(entry => $"'{entry.Key}'").ToArray();
        var place = section is null ? $"at its top nor in an entry of a usual name ({string.Join(", ", WellKnown)})" : $"in an entry '{section}'";
        var advice = sections.Length > 0
            ? $"Entries with tensors are {string.Join(", ", sections)}: name one as the section."
            : string.Join(' ', (string[])["No entry of it has tensors.", .. Others(top).Take(1).Select(other =>
                $"'{other.Name}' is made by '{other.Value.Class.Name}', which is not read; nothing was executed.")]);
        return new($"'{file.Path}' has no tensors {place}. {advice}");
    }

    private static IEnumerable<(string Name, PickledOther Value)> Others(PickledMapping mapping) =>
        mapping.Named.Where(entry => entry.Value is PickledOther).Select(entry => (entry.Key, (PickledOther)entry.Value!));

    private static (string Name, PickledTensor Tensor)[] Tensors(object? value) => value is PickledMapping mapping
        ? [.. mapping.Named.Where(entry => entry.Value is PickledTensor).Select(entry => (entry.Key, (PickledTensor)entry.Value!))]
        : [];
}
