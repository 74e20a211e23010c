using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static int get_num_threads() => ShimContext.compat_threads();

    public static void set_num_threads(int num) => Shim.Check(ShimContext.compat_set_threads(num));
}
