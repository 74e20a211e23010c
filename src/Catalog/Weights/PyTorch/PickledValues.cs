using System.Collections.Frozen;

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

/// <summary>An object of no interest, such as an optimiser or the arguments of a training program. It is a name and does nothing.</summary>
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

/// <summary>What a class or function that a checkpoint names means here.</summary>
internal enum PickledKind
{
    Mapping,
    Size,
    Tensor,
    Parameter,
    Storage,
    Other,
}

/// <summary>A class or function of Python. None is ever looked up or called: the name alone decides what its arguments mean.</summary>
/// <param name="Name">Full name in Python.</param>
/// <param name="Kind">What it means.</param>
/// <param name="Type">Type of a storage's numbers.</param>
internal sealed record PickledClass(string Name, PickledKind Kind, TensorType? Type = null)
{
    /// <summary>All that tensors need, as torch.save writes a state dict. Everything else becomes a <see cref="PickledOther"/>.</summary>
    private static readonly FrozenDictionary<string, PickledClass> Known = new PickledClass[]
    {
        new("collections.OrderedDict", PickledKind.Mapping),
        new("collections.Counter", PickledKind.Mapping),
        new("collections.defaultdict", PickledKind.Mapping),
        new("torch.Size", PickledKind.Size),
        new("torch._utils._rebuild_tensor", PickledKind.Tensor),
        new("torch._utils._rebuild_tensor_v2", PickledKind.Tensor),
        new("torch._utils._rebuild_parameter", PickledKind.Parameter),
        new("torch._utils._rebuild_parameter_with_state", PickledKind.Parameter),
        new("torch.nn.parameter.Parameter", PickledKind.Parameter),
        new("torch.DoubleStorage", PickledKind.Storage, TensorType.Float64),
        new("torch.FloatStorage", PickledKind.Storage, TensorType.Float32),
        new("torch.HalfStorage", PickledKind.Storage, TensorType.Float16),
        new("torch.BFloat16Storage", PickledKind.Storage, TensorType.BFloat16),
        new("torch.LongStorage", PickledKind.Storage, TensorType.Int64),
        new("torch.IntStorage", PickledKind.Storage, TensorType.Int32),
        new("torch.ShortStorage", PickledKind.Storage, TensorType.Int16),
        new("torch.CharStorage", PickledKind.Storage, TensorType.Int8),
        new("torch.ByteStorage", PickledKind.Storage, TensorType.UInt8),
        new("torch.BoolStorage", PickledKind.Storage, TensorType.Boolean),
    }.ToFrozenDictionary(known => known.Name, StringComparer.Ordinal);

    public static PickledClass Of(string name) => Known.GetValueOrDefault(name) ?? new(name, PickledKind.Other);
}
