namespace MLNet.CnnCatalog.Weights.PyTorch;

// Texts, numbers and booleans are .NET's own, None is null, a list is a List<object?>.

/// <summary>Python's tuple.</summary>
internal sealed record PickledTuple(object?[] Items);

/// <summary>Python's dict, in the order of insertion.</summary>
internal sealed class PickledMapping
{
    private readonly OrderedDictionary<string, object?> named = new(StringComparer.Ordinal);

    /// <summary>The entries whose key is a text; the others are of no interest here.</summary>
    public IReadOnlyDictionary<string, object?> Named => named;

    /// <summary>Sets an entry; as in Python, the last value of a key counts and its first position.</summary>
    public void Set(object? key, object? value)
    {
        if (key is string name)
            named[name] = value;
    }
}

/// <summary>An object of a class that is known and of no interest, such as the arguments of a training program.</summary>
internal sealed record PickledOther(PickledClass Class);

/// <summary>A part of the numbers of a storage.</summary>
/// <param name="Key">Name of the storage in the file.</param>
/// <param name="Type">Type of its numbers.</param>
/// <param name="StorageCount">How many numbers the whole storage has.</param>
/// <param name="First">The first number of the part.</param>
/// <param name="Count">How many numbers the part has.</param>
internal sealed record PickledStorage(string Key, TensorType Type, long StorageCount, long First, long Count);

/// <summary>A tensor over a storage; offset and strides in numbers.</summary>
internal sealed record PickledTensor(PickledStorage Storage, long Offset, long[] Dimensions, long[] Strides);

/// <summary>A whole pickle.</summary>
/// <param name="Root">The object that was saved.</param>
/// <param name="Storages">The storages that tensors in it refer to, by key.</param>
internal sealed record Pickle(object? Root, IReadOnlyDictionary<string, PickledStorage> Storages);
