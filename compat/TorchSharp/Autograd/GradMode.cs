using TorchSharp.Interop;

namespace TorchSharp.Autograd;

/// <summary>Switches the recording of gradients for this thread until it is disposed.</summary>
internal sealed class GradMode : IDisposable
{
    private readonly bool previous = ShimAutograd.compat_grad_enabled();

    internal GradMode(bool enabled) => ShimAutograd.compat_set_grad_enabled(enabled);

    public void Dispose() => ShimAutograd.compat_set_grad_enabled(previous);
}
