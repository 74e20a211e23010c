using MLNet.CnnCatalog.Weights.Storage;

namespace MLNet.CnnCatalog.Weights.PyTorch;

/// <summary>Finds the mapping from names to tensors in what a training program saved.</summary>
internal static class StateDictSection
{
    // What training programs call it; the trained weights, not the running average of them.
    private static readonly string[] WellKnown =
        ["state_dict", "model_state_dict", "model_state", "model", "network", "net", "module", "weights"];

    public static IEnumerable<(string Name, PickledTensor Tensor)> Find(MappedFile file, object? root, string? section)
    {
        if (root is not PickledMapping top)
            throw new InvalidDataException($"'{file.Path}' holds no mapping from names to tensors. In Python, save model.state_dict().");
        object?[] candidates = section is null
            ? [.. WellKnown.Select(name => top.Named.GetValueOrDefault(name)), top]
            : [top.Named.GetValueOrDefault(section)];
        return candidates.Select(Tensors).FirstOrDefault(tensors => tensors.Length > 0) ?? throw NotFound(file, top, section);
    }

    private static InvalidDataException NotFound(MappedFile file, PickledMapping top, string? section)
    {
        var sections = top.Named.Where(entry => Tensors(entry.Value).Length > 0).Select(entry => $"'{entry.Key}'").ToArray();
        var place = section is null ? $"at its top nor in an entry of a usual name ({string.Join(", ", WellKnown)})" : $"in an entry '{section}'";
        var advice = sections.Length > 0
            ? $"Entries with tensors are {string.Join(", ", sections)}: name one as the section."
            : "No entry of it has tensors.";
        return new($"'{file.Path}' has no tensors {place}. {advice}");
    }

    private static (string Name, PickledTensor Tensor)[] Tensors(object? value) => value is PickledMapping mapping
        ? [.. mapping.Named.Where(entry => entry.Value is PickledTensor).Select(entry => (entry.Key, (PickledTensor)entry.Value!))]
        : [];
}
