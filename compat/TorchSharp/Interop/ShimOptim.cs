using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>The exported functions of native/optim.cpp.</summary>
internal static unsafe partial class ShimOptim
{
    [LibraryImport(Shim.Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool compat_sgd_step(nint* parameters, long count, nint* momentumBuffers, SgdOptions* options);

    [LibraryImport(Shim.Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool compat_adam_step(nint* parameters, long count, long* steps, nint* averages, nint* squareAverages,
        nint* largestAverages, AdamOptions* options);

    [LibraryImport(Shim.Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool compat_rmsprop_step(nint* parameters, long count, nint* squareAverages, nint* averages,
        nint* momentumBuffers, RmsPropOptions* options);

    [StructLayout(LayoutKind.Sequential)]
    internal struct SgdOptions
    {
        internal double Rate, Momentum, Dampening, WeightDecay;
        internal int Nesterov, Maximize;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct AdamOptions
    {
        internal double Rate, Beta1, Beta2, Epsilon, WeightDecay;
        internal int Amsgrad, Maximize, DecoupledWeightDecay;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct RmsPropOptions
    {
        internal double Rate, Alpha, Epsilon, WeightDecay, Momentum;
        internal int Centered, Maximize;
    }
}
