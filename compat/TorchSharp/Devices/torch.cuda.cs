using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static class cuda
    {
        public static bool is_available() => ShimContext.compat_cuda_is_available();

        public static int device_count() => ShimContext.compat_cuda_device_count();
    }
}
