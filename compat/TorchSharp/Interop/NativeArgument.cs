using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>An argument as native/operators.cpp reads it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeArgument
{
    internal ArgumentKind Kind;
    internal int Length;
    internal long Payload;
}

/// <summary>A result as native/operators.cpp writes it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeResult
{
    internal long Payload;
}

internal enum ArgumentKind { None, Omitted, Tensor, Integer, Real, Boolean, Integers, Reals, Tensors, String, Generator, Device }
