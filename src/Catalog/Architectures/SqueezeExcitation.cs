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
        return map => map.In("se", x => Scale(x, Math.Max(1, x.Shape.Channels / reduction)));
    }

    /// <summary>The block with <c>fc1</c> and <c>fc2</c> in the scope of <paramref name="x"/>.</summary>
    /// <param name="x">What is scaled.</param>
    /// <param name="middle">Channels of <c>fc1</c>.</param>
    /// <param name="activate">Behind <c>fc1</c>; ReLU by default.</param>
    /// <param name="gate">Behind <c>fc2</c>; the sigmoid by default.</param>
    /// <param name="initialization">How both begin; as any convolution by default.</param>
    internal static FeatureMap Scale(
        FeatureMap x, int middle, Func<FeatureMap, FeatureMap>? activate = null, Func<FeatureMap, FeatureMap>? gate = null,
        Initialization? initialization = null)
    {
        var squeezed = x.GlobalAveragePool().Conv("fc1", middle, kernel: 1, bias: true, initialization: initialization);
        var excited = (activate?.Invoke(squeezed) ?? squeezed.Relu())
            .Conv("fc2", x.Shape.Channels, kernel: 1, bias: true, initialization: initialization);
        return x.Multiply(gate?.Invoke(excited) ?? excited.Sigmoid());
    }
}
