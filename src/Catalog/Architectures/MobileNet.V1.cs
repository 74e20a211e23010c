using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Architectures;

/// <summary>
/// MobileNet in its three versions. Each method takes the number of classes and the shape of the images, 3x224x224 by default, and throws
/// <see cref="ArgumentException"/> where there are no classes or the images are too small.
/// <para>Version 1 (Howard et al. 2017, table 1): thirteen depthwise convolutions, each with a 1x1 convolution behind it, and a width
/// multiplier for all channels. Layer names are those of timm's <c>mobilenetv1_100</c>; epsilon and momentum of batch norm, dropout and
/// initial values are those of Keras; activations are ReLU6 as in both. Padding is even on both sides, where Keras pads below and on the
/// right alone.</para>
/// <para>Version 2 (Sandler et al. 2018, table 2): inverted residual blocks, whose shortcuts join the narrow ends and whose depthwise
/// convolution works on several times as many channels. Layers and names are torchvision's.</para>
/// <para>Version 3 (Howard et al. 2019, tables 1 and 2): inverted residual blocks found by search, some with squeeze and excitation and
/// some with hard swish. Layers and names are torchvision's.</para>
/// </summary>
public static partial class MobileNet
{
    /// <summary>1.0 MobileNet: 4.2 M parameters, 0.569 GMACs.</summary>
    public static Network MobileNetV1(int classes = 1000, Shape? input = null) =>
        BuildV1("mobilenet_v1", multiplier: 1, classes, input);

    /// <summary>0.75 MobileNet: 2.6 M parameters, 0.325 GMACs.</summary>
    public static Network MobileNetV1X0_75(int classes = 1000, Shape? input = null) =>
        BuildV1("mobilenet_v1_x0_75", multiplier: 0.75, classes, input);

    /// <summary>0.5 MobileNet: 1.3 M parameters, 0.149 GMACs.</summary>
    public static Network MobileNetV1X0_5(int classes = 1000, Shape? input = null) =>
        BuildV1("mobilenet_v1_x0_5", multiplier: 0.5, classes, input);

    /// <summary>0.25 MobileNet: 0.47 M parameters, 0.041 GMACs.</summary>
    public static Network MobileNetV1X0_25(int classes = 1000, Shape? input = null) =>
        BuildV1("mobilenet_v1_x0_25", multiplier: 0.25, classes, input);

    private static Network BuildV1(string name, double multiplier, int classes, Shape? input)
    {
        var x = Network.Input(input ?? Shape.Map(3, 224, 224))
            .Conv("conv_stem", (int)(32 * multiplier), kernel: 3, stride: 2, initialization: Initialization.Keras)
            .Activate("bn1");

        (int Channels, int Depth)[] stages = [(64, 1), (128, 2), (256, 2), (512, 6), (1024, 2)];
        foreach (var (index, (channels, depth)) in stages.Index())
            for (var i = 0; i < depth; i++)
            {
                var stride = index > 0 && i == 0 ? 2 : 1;
                x = x.In($"blocks.{index}.{i}", x => SeparableBlock(x, (int)(channels * multiplier), stride));
            }

        return x.GlobalAveragePool().Dropout(0.001).Linear("classifier", classes, initialization: Initialization.Keras).ToNetwork(name);
    }

    private static FeatureMap SeparableBlock(FeatureMap x, int channels, int stride) => x
        .Conv("conv_dw", x.Shape.Channels, kernel: 3, stride: stride, groups: x.Shape.Channels, initialization: Initialization.Keras)
        .Activate("bn1")
        .Conv("conv_pw", channels, kernel: 1, initialization: Initialization.Keras)
        .Activate("bn2");

    private static FeatureMap Activate(this FeatureMap x, string norm) => x.BatchNorm(norm, epsilon: 1e-3, momentum: 0.01).Relu6();
}
