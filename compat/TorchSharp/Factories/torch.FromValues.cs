using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    private static unsafe Tensor FromValues<T>(ReadOnlySpan<T> values, long[] dimensions, ScalarType valueType, ScalarType? dtype,
        Device? device, bool requires_grad, string[]? names = null) where T : unmanaged
    {
        RefuseNames(names);
        device = InitializeDevice(device);
        RequireEnough(dimensions, values.Length);
        Tensor tensor;
        fixed (T* memory = values)
        fixed (long* sizes = dimensions)
            tensor = new Tensor(Shim.Checked(Shim.compat_tensor_from_memory(memory, sizes, dimensions.Length, (int)valueType)));
        return Moved(tensor, dtype ?? valueType, device).with_requires_grad(requires_grad);
    }

    private static void RequireEnough(long[] dimensions, long length)
    {
        var needed = dimensions.TotalSize();
        if (needed > length)
            throw new ArgumentException($"mismatched total size creating a tensor from an array: {needed} vs. {length}");
    }

    private static Tensor Moved(Tensor tensor, ScalarType type, Device device)
    {
        if (tensor.dtype == type && tensor.device_type == device.type)
            return tensor;
        using (tensor)
            return tensor.to(type, device);
    }

    private static long[] Lengths(Array array)
    {
        var lengths = new long[array.Rank];
        for (var dimension = 0; dimension < lengths.Length; dimension++)
            lengths[dimension] = array.GetLongLength(dimension);
        return lengths;
    }

    private static ReadOnlySpan<T> Flat<T>(Array array) where T : unmanaged =>
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length);
}
