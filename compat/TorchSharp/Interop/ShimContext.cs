using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>The exported functions of native/context.cpp.</summary>
internal static partial class ShimContext
{
    [LibraryImport(Shim.Library)] internal static partial int compat_threads();
    [LibraryImport(Shim.Library)] internal static partial int compat_cuda_device_count();
    [LibraryImport(Shim.Library)] internal static partial int compat_default_type();
    [LibraryImport(Shim.Library)] internal static partial nint compat_default_generator();
    [LibraryImport(Shim.Library)] internal static partial void compat_generator_release(nint generator);

    [LibraryImport(Shim.Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool compat_set_threads(int count);

    [LibraryImport(Shim.Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool compat_cuda_is_available();

    [LibraryImport(Shim.Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool compat_manual_seed(ulong seed);

}
