using System.Collections.Frozen;

namespace MLNet.CnnCatalog.Weights.PyTorch;

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
    /// <summary>All that is accepted: what torch.save writes for a state dict, and what training programs put beside it.</summary>
    private static readonly FrozenDictionary<string, PickledClass> Known = new PickledClass[]
    {
        new("collections.OrderedDict", PickledKind.Mapping),
        new("collections.Counter", PickledKind.Mapping),
        new("torch.Size", PickledKind.Size),
        new("torch._utils._rebuild_tensor", PickledKind.Tensor),
        new("torch._utils._rebuild_tensor_v2", PickledKind.Tensor),
        new("torch._utils._rebuild_parameter", PickledKind.Parameter),
        new("torch._utils._rebuild_parameter_with_state", PickledKind.Parameter),
        new("torch.nn.parameter.Parameter", PickledKind.Parameter),
        new("torch.device", PickledKind.Other),
        new("argparse.Namespace", PickledKind.Other),
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

    public static PickledClass? Find(string name) => Known.GetValueOrDefault(name);
}
