using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>Targets of bytes as a tensor.</summary>
internal static class ByteTargets
{
    /// <summary>The targets of a batch one behind the other, on a device.</summary>
    /// <param name="targets">As many bytes each as the extents have.</param>
    /// <param name="device">Where to.</param>
    /// <param name="extents">Extents behind that of the batch.</param>
    public static Tensor ToTensor(IReadOnlyList<byte[]> targets, Device device, params ReadOnlySpan<long> extents)
    {
        var gathered = empty([targets.Count, .. extents], ScalarType.Byte);
        var all = gathered.bytes;
        foreach (var (index, target) in targets.Index())
            target.CopyTo(all[(index * target.Length)..]);
        return gathered.to(device);
    }
}
