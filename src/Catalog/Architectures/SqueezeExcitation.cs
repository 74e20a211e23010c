using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Architectures;

/// <summary>The squeeze-and-excitation block (Hu et al. 2018): scales each channel by a number computed from the means of all.</summary>
public static class SqueezeExcitation
{
    /// <summary>
    /// The block as an attachment for <see cref="ResNetOptions.Attachment"/>. Layers are named <c>se.fc1</c> and <c>se.fc2</c>,
    /// 1x1 convolutions with bias, as in timm.
    /// </summary>
    /// <param name="reduction">Divides the channels in the middle; 16 in the paper. The middle has at least 1 channel.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="reduction"/> is less than 1.</exception>
    public static Func<FeatureMap, FeatureMap> Block(int reduction = 16)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(reduction, 1);
        return map => map.In("se", x => x.Multiply(x
            .GlobalAveragePool()
            .Conv("fc1", Math.Max(1, x.Shape.Channels / reduction), kernel: 1, bias: true).Relu()
            .Conv("fc2", x.Shape.Channels, kernel: 1, bias: true).Sigmoid()));
    }
}
