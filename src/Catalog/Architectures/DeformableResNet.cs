using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Architectures;

/// <summary>
/// ResNet-50 with deformable convolutions in place of the 3x3 convolutions of stages 3 to 5 (<c>layer2</c> to <c>layer4</c>), as Zhu et al.
/// 2019 compare both versions; Dai et al. 2017 replaced those of stage 5 alone. A convolution beside each, which begins at zero, computes
/// the offsets; it is named <c>conv2.conv_offset</c> as in MMDetection. The papers train it at a tenth of the learning rate.
/// </summary>
public static class DeformableResNet
{
    /// <summary>DCN-ResNet-50, offsets alone (Dai et al. 2017): 26.1 M parameters, 4.22 GMACs.</summary>
    public static Network ResNet50V1(int classes = 1000, ResNetOptions? options = null) =>
        Build("dcn_v1_resnet50", Deformation.Offsets, classes, options);

    /// <summary>DCNv2-ResNet-50, offsets and a factor for each tap (Zhu et al. 2019): 26.4 M parameters, 4.28 GMACs.</summary>
    public static Network ResNet50V2(int classes = 1000, ResNetOptions? options = null) =>
        Build("dcn_v2_resnet50", Deformation.OffsetsAndFactors, classes, options);

    private static Network Build(string name, Deformation deformation, int classes, ResNetOptions? options)
    {
        var bottleneck = ResNet.Bottleneck();
        return ResNet.Build(
            name,
            (block, x, width, stride) => bottleneck(width == 64 ? block : block with { Deformation = deformation }, x, width, stride),
            [3, 4, 6, 3],
            classes,
            options);
    }
}
