namespace MLNet.CnnCatalog.Weights.PyTorch;

/// <summary>What classes, calls and storages in the pickle of a checkpoint mean.</summary>
internal sealed class PickleCalls(PickleReader reader)
{
    // As many as PyTorch has.
    private const int MostDimensions = 64;

    // A few bytes of a hostile file could otherwise ask for the same long list again and again.
    private const int MostPairs = 1_000_000;

    private int pairsRead;

    /// <summary>The storages that were referred to, by key.</summary>
    public Dictionary<string, PickledStorage> Storages { get; } = new(StringComparer.Ordinal);

    public object? Call(object? callee, object? arguments)
    {
        if (callee is PickledOther inert)
            return inert;
        if (callee is not PickledClass called || arguments is not PickledTuple { Items: var items })
            throw reader.Corrupt("the pickle calls something that is no class");
        return called.Kind switch
        {
            PickledKind.Mapping => Mapping(items),
            PickledKind.Size when items is [PickledTuple size] => size,
            PickledKind.Tensor => Tensor(called, items),
            PickledKind.Parameter when items is [PickledTensor tensor, ..] => tensor,
            PickledKind.Other => new PickledOther(called),
            _ => throw Unfit(called.Name),
        };
    }

    /// <summary>
    /// Sets the state of an object. Of a state dict it is the versions of its modules, of a parameter of old files whether it has
    /// gradients and its hooks: nothing that is needed here.
    /// </summary>
    public void Build(object? target, object? state)
    {
        if (target is not (PickledMapping or PickledOther) && (target, state) is not (PickledTensor, PickledTuple { Items.Length: 3 }))
            throw reader.Corrupt("the pickle sets the state of something that has none");
    }

    /// <summary>
    /// A persistent id: ('storage', class, key, device, count), and in the older stream, for a storage that shows part of another, a
    /// sixth item (key, first, count).
    /// </summary>
    public PickledStorage Storage(object? id)
    {
        if (id is PickledTuple { Items: ["module", ..] })
            throw reader.Corrupt("the file holds a whole module instead of a state dict. In Python, save model.state_dict()");
        if (id is not PickledTuple { Items: ["storage", PickledClass { Type: { } type }, string key, string, long count and >= 0, .. var more] })
            throw reader.Corrupt("the pickle refers to something outside that is no storage");
        var storage = more switch
        {
            [] or [null] => new PickledStorage(key, type, count, First: 0, count),
            [PickledTuple { Items: [string, long first and >= 0, long part and >= 0] }] when first <= count - part =>
                new(key, type, count, first, part),
            _ => throw reader.Corrupt($"the pickle shows a part of storage '{key}' that it does not have"),
        };
        if (Storages.TryAdd(key, storage) || (Storages[key].Type, Storages[key].StorageCount) == (type, count))
            return storage;
        throw reader.Corrupt($"the pickle refers to storage '{key}' in two ways that contradict each other");
    }

    private PickledMapping Mapping(object?[] items) => items switch
    {
        [] or [PickledClass] => new(),
        [PickledMapping mapping] => mapping,
        [List<object?> pairs] when (pairsRead += pairs.Count) <= MostPairs => Mapping(pairs),
        _ => throw Unfit("collections.OrderedDict"),
    };

    // Python 2 wrote an OrderedDict as a list of lists of two.
    private PickledMapping Mapping(List<object?> pairs)
    {
        var mapping = new PickledMapping();
        foreach (var pair in pairs)
        {
            if (pair is not List<object?> { Count: 2 } keyAndValue)
                throw Unfit("collections.OrderedDict");
            mapping.Set(keyAndValue[0], keyAndValue[1]);
        }

        return mapping;
    }

    private PickledTensor Tensor(PickledClass called, object?[] items) =>
        items is [PickledStorage storage, long offset, PickledTuple size, PickledTuple strides, ..]
        && AreIntegers(size) && AreIntegers(strides)
            ? new(storage, offset, [.. size.Items.Cast<long>()], [.. strides.Items.Cast<long>()])
            : throw Unfit(called.Name);

    private static bool AreIntegers(PickledTuple tuple) => tuple.Items.Length <= MostDimensions && tuple.Items.All(item => item is long);

    private InvalidDataException Unfit(string name) => reader.Corrupt($"the pickle gives '{name}' arguments that do not fit it");
}
