using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>The exported functions of native/*.cpp, apart from those that one area uses alone.</summary>
internal static unsafe partial class Shim
{
    internal const string Library = "compat_torch";

    [LibraryImport(Library)] internal static partial nint compat_take_error();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint compat_find_operator(string name, string overload);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool compat_call(nint op, NativeArgument* arguments, int count, NativeResult* results, int capacity);

    [LibraryImport(Library)] internal static partial void compat_tensor_release(nint tensor);
    [LibraryImport(Library)] internal static partial nint compat_tensor_alias(nint tensor);
    [LibraryImport(Library)] internal static partial long compat_tensor_rank(nint tensor);
    [LibraryImport(Library)] internal static partial long compat_tensor_length(nint tensor);
    [LibraryImport(Library)] internal static partial long compat_tensor_element_size(nint tensor);
    [LibraryImport(Library)] internal static partial int compat_tensor_type(nint tensor);
    [LibraryImport(Library)] internal static partial int compat_tensor_device_type(nint tensor);
    [LibraryImport(Library)] internal static partial int compat_tensor_device_index(nint tensor);
    [LibraryImport(Library)] internal static partial nint compat_tensor_data(nint tensor);
    [LibraryImport(Library)] internal static partial nint compat_tensor_from_memory(void* memory, long* sizes, int rank, int type);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool compat_tensor_sizes(nint tensor, long* sizes);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool compat_tensor_strides(nint tensor, long* strides);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool compat_tensor_is_contiguous(nint tensor);

    /// <summary>Throws what the last call of this thread left behind, as TorchSharp does.</summary>
    internal static void Check(bool succeeded)
    {
        if (!succeeded)
            torch.CheckForErrors();
    }

    internal static nint Checked(nint handle)
    {
        if (handle == 0)
            torch.CheckForErrors();
        return handle;
    }
}
