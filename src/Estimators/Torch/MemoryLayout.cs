using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Torch;

/// <summary>
/// Order of a tensor's values in memory. Convolutions on a CPU are faster with the channels of a pixel side by side, and keep that order
/// from layer to layer. TorchSharp (0.107) has no memory_format arguments, so the order is made with permute.
/// </summary>
internal static class MemoryLayout
{
    /// <summary>The same batch x channels x height x width tensor with channels innermost in memory.</summary>
    public static Tensor ChannelsLast(Tensor tensor) => tensor.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    /// <summary>
    /// Applies a function that works on batch x height x width x channels, as dense layers and layer normalisations over channels do.
    /// With channels innermost in memory nothing is moved.
    /// </summary>
    public static Tensor PixelByPixel(Tensor map, Func<Tensor, Tensor> function)
    {
        using var scope = NewDisposeScope();
        return function(map.permute(0, 2, 3, 1)).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }
}
