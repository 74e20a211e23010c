using System.Text.RegularExpressions;

namespace MLNet.CnnCatalog.Weights.Matching;

/// <summary>The tensors of a file under the names that the options make of theirs.</summary>
internal static class TensorNames
{
    // PyTorch's count of batches, which nothing reads while the momentum is fixed.
    private const string BatchCount = "num_batches_tracked";

    public static OrderedDictionary<string, WeightTensor> Of(WeightFile file, WeightLoadOptions options)
    {
        var named = file.Tensors.Select(tensor => (tensor.Name, Tensor: tensor)).ToArray();
        if (options.Prefix is { Length: > 0 } prefix)
            named = Renamed(named, "Prefix", prefix, name => WithoutPrefix(name, $"{prefix.TrimEnd('.')}."), file);
        foreach (var (from, to) in options.Renames)
        {
            ArgumentException.ThrowIfNullOrEmpty(from);
            ArgumentException.ThrowIfNullOrEmpty(to);
            var words = new Regex($@"(?<![^.]){Regex.Escape(from)}(?![^.])");
            named = Renamed(named, "Renames", from, name => words.Replace(name, _ => to), file);
        }

        return Unique(named.Where(pair => pair.Name.Split('.')[^1] != BatchCount), file);
    }

    private static string WithoutPrefix(string name, string prefix) =>
        name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;

    // A prefix or name that nothing has is misspelt, or the file is another than was thought.
    private static (string Name, WeightTensor Tensor)[] Renamed(
        (string Name, WeightTensor Tensor)[] named, string option, string wanted, Func<string, string> rename, WeightFile file)
    {
        var renamed = Array.ConvertAll(named, pair => (rename(pair.Name), pair.Tensor));
        return renamed.SequenceEqual(named)
            ? throw new InvalidDataException(
                $"{option} has '{wanted}', and no tensor of '{file.Path}' has it in its name. " +
                $"The names are {string.Join(", ", named.Take(5).Select(pair => pair.Name))}{(named.Length > 5 ? " and so on" : "")}.")
            : renamed;
    }

    private static OrderedDictionary<string, WeightTensor> Unique(IEnumerable<(string Name, WeightTensor Tensor)> named, WeightFile file)
    {
        var tensors = new OrderedDictionary<string, WeightTensor>(StringComparer.Ordinal);
        foreach (var (name, tensor) in named)
            if (!tensors.TryAdd(name, tensor))
                throw new InvalidDataException(
                    $"Prefix and Renames make '{name}' of both '{tensors[name].Name}' and '{tensor.Name}' of '{file.Path}'. Choose others.");
        return tensors;
    }
}
