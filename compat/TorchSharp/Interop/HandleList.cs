namespace TorchSharp.Interop;

/// <summary>Handles of several tensors, next to the tensors, which must live as long as the native call.</summary>
internal static class HandleList
{
    internal static nint[] Of(IEnumerable<torch.Tensor>? tensors) => tensors?.Select(tensor => tensor.Handle).ToArray() ?? [];
}
