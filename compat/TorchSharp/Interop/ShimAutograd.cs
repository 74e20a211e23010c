using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>The exported functions of native/autograd.cpp.</summary>
internal static unsafe partial class ShimAutograd
{
    [LibraryImport(Shim.Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool compat_grad_enabled();

    [LibraryImport(Shim.Library)]
    internal static partial void compat_set_grad_enabled([MarshalAs(UnmanagedType.U1)] bool enabled);

    [LibraryImport(Shim.Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool compat_tensor_requires_grad(nint tensor);

    [LibraryImport(Shim.Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool compat_tensor_set_requires_grad(nint tensor, [MarshalAs(UnmanagedType.U1)] bool requiresGrad);

    [LibraryImport(Shim.Library)]
    internal static partial nint compat_tensor_grad(nint tensor);

    [LibraryImport(Shim.Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool compat_tensor_set_grad(nint tensor, nint gradient);

    [LibraryImport(Shim.Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool compat_zero_grads(nint* tensors, long count, [MarshalAs(UnmanagedType.U1)] bool setToNone);

    [LibraryImport(Shim.Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool compat_backward(nint* tensors, long count, nint* gradients, long gradientCount,
        [MarshalAs(UnmanagedType.U1)] bool retainGraph, [MarshalAs(UnmanagedType.U1)] bool createGraph, nint* inputs, long inputCount);

    [LibraryImport(Shim.Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool compat_grad(nint* outputs, long outputCount, nint* inputs, long inputCount, nint* gradients,
        long gradientCount, [MarshalAs(UnmanagedType.U1)] bool retainGraph, [MarshalAs(UnmanagedType.U1)] bool createGraph,
        [MarshalAs(UnmanagedType.U1)] bool allowUnused, nint* results);
}
