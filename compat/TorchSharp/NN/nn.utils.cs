using TorchSharp.Interop;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static class utils
        {
            /// <summary>The norm of all gradients together, as it was before they were scaled down to the largest norm allowed.</summary>
            public static unsafe double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2.0)
            {
                List<Parameter> all = [.. tensors];
                var handles = HandleList.Of(all);
                double total;
                fixed (nint* first = handles)
                    Shim.Check(ShimOptim.compat_clip_grad_norm(first, handles.Length, max_norm, norm_type, &total));
                GC.KeepAlive(all);
                return total;
            }
        }
    }
}
