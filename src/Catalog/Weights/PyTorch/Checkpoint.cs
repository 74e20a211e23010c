using System.Collections.Immutable;
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
