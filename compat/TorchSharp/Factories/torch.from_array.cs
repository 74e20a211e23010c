using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>On the CPU the tensor shares the array's memory, which stays pinned until the tensor is released.</summary>
    public static unsafe Tensor from_array(Array rawArray, Device? device = null)
    {
        var type = ToScalarType(rawArray.GetType().GetElementType()!);
        var lengths = Lengths(rawArray);
        var pin = GCHandle.Alloc(rawArray, GCHandleType.Pinned);
        nint handle;
        fixed (long* sizes = lengths)
            handle = Shim.compat_tensor_over_memory(
                (void*)pin.AddrOfPinnedObject(), sizes, lengths.Length, (int)type, &Unpin, GCHandle.ToIntPtr(pin));
        return Moved(new Tensor(Shim.Checked(handle)), type, InitializeDevice(device));
    }

    internal static ScalarType ToScalarType(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Boolean => ScalarType.Bool,
        TypeCode.Byte => ScalarType.Byte,
        TypeCode.SByte => ScalarType.Int8,
        TypeCode.Int16 => ScalarType.Int16,
        TypeCode.Int32 => ScalarType.Int32,
        TypeCode.Int64 => ScalarType.Int64,
        TypeCode.Single => ScalarType.Float32,
        TypeCode.Double => ScalarType.Float64,
        _ => type == typeof(Half) ? ScalarType.Float16 : throw new NotSupportedException($"The type {type.FullName} is not supported."),
    };

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Unpin(nint pin) => GCHandle.FromIntPtr(pin).Free();
}
