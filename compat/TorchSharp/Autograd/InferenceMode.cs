using TorchSharp.Interop;

namespace TorchSharp.Autograd;

internal sealed class InferenceMode(bool enabled) : IDisposable
{
    private nint guard = Shim.Checked(ShimAutograd.compat_enter_inference_mode(enabled));

    public void Dispose()
    {
        ShimAutograd.compat_leave_inference_mode(guard);
        guard = 0;
    }
}
