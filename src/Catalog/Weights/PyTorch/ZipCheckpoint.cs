using System.Text;
using MLNet.CnnCatalog.Weights.Storage;

namespace MLNet.CnnCatalog.Weights.PyTorch;

/// <summary>
/// What torch.save writes since PyTorch 1.6: a zip file of one folder with data.pkl, which has everything but the numbers, and an entry
/// data/key for the numbers of each storage.
/// </summary>
internal static class ZipCheckpoint
{
    private const string PickleName = "/data.pkl";

    public static WeightFileContents Read(MappedFile file, string? section)
    {
        var entries = ZipDirectory.Read(file);
        var name = entries.Keys.FirstOrDefault(IsPickle)
            ?? throw file.Corrupt(0, "the file is a zip file without a data.pkl, so that it is no checkpoint of PyTorch");
        var folder = name[..^PickleName.Length];
        if (entries.ContainsKey($"{folder}/constants.pkl"))
            throw file.Corrupt(
                entries[name].Start, "the file is a TorchScript program. In Python, save the state dict: torch.save(model.state_dict(), path)");

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
