using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Architectures;

/// <summary>
/// The network that won ILSVRC 2017 (Hu et al. 2018, appendix): a ResNeXt-152 64x4d with squeeze and excitation whose stem is three 3x3
/// convolutions, whose bottlenecks halve the channels of their first 1x1 convolution, and whose downsampling shortcuts are 3x3
/// convolutions. Layers and names are timm's <c>legacy_senet154</c>.
/// </summary>
public static class SENet
{
    /// <summary>SENet-154: 115.1 M parameters, 20.69 GMACs.</summary>
    /// <param name="classes">Number of classes.</param>
    /// <param name="input">Shape of one image; 3x224x224 by default.</param>
    /// <exception cref="ArgumentException">The images are too small, or there are no classes.</exception>
    public static Network SENet154(int classes = 1000, Shape? input = null)
    {
        var x = Network.Input(input ?? Shape.Map(3, 224, 224))
            .In("layer0", x => x
                .Conv("conv1", 64, kernel: 3, stride: 2).BatchNorm("bn1").Relu()
                .Conv("conv2", 64, kernel: 3).BatchNorm("bn2").Relu()
                .Conv("conv3", 128, kernel: 3).BatchNorm("bn3").Relu())
            .MaxPool(kernel: 3, stride: 2, padding: 0, ceilMode: true);

        int[] depths = [3, 8, 36, 3];
        foreach (var (stage, depth) in depths.Index())
            for (var i = 0; i < depth; i++)
            {
                var stride = stage > 0 && i == 0 ? 2 : 1;
                x = x.In($"layer{stage + 1}.{i}", x => Bottleneck(x, width: 64 << stage, stride, projection: stage > 0 ? 3 : 1));
            }

        return x.GlobalAveragePool().Dropout(0.2).Linear("last_linear", classes).ToNetwork("senet154");
    }

    private static FeatureMap Bottleneck(FeatureMap x, int width, int stride, Extent projection)
    {
        var channels = 4 * width;
        var branch = x
            .Conv("conv1", 2 * width, kernel: 1).BatchNorm("bn1").Relu()
            .Conv("conv2", channels, kernel: 3, stride: stride, groups: 64).BatchNorm("bn2").Relu()
            .Conv("conv3", channels, kernel: 1).BatchNorm("bn3")
            .In("se_module", x => SqueezeExcitation.Scale(x, middle: channels / 16));
        var shortcut = x.Shape.Channels == channels
            ? x
            : x.Conv("downsample.0", channels, projection, stride: stride).BatchNorm("downsample.1");
        return branch.Add(shortcut).Relu();
    }
}
