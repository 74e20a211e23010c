namespace MLNet.CnnCatalog.Tests;

/// <summary>How torchvision evaluates its first weights (crop_size and resize_size of the presets in torchvision/models).</summary>
public class PublishedEvaluationTests
{
    [Theory]
    [InlineData("alexnet", 224, 256)]
    [InlineData("vgg16_bn", 224, 256)]
    [InlineData("resnet50", 224, 256)]
    [InlineData("resnext101_64x4d", 224, 232)]
    [InlineData("mobilenet_v2", 224, 256)]
    [InlineData("mnasnet0_75", 224, 232)]
    [InlineData("mnasnet1_0", 224, 256)]
    [InlineData("shufflenet_v2_x0_5", 224, 256)]
    [InlineData("shufflenet_v2_x2_0", 224, 232)]
    [InlineData("efficientnet_b0", 224, 256)]
    [InlineData("efficientnet_b1", 240, 256)]
    [InlineData("efficientnet_b3", 300, 320)]
    [InlineData("efficientnet_b4", 380, 384)]
    [InlineData("efficientnet_b7", 600, 600)]
    [InlineData("efficientnet_v2_s", 384, 384)]
    [InlineData("convnext_tiny", 224, 236)]
    [InlineData("convnext_small", 224, 230)]
    [InlineData("regnet_y_32gf", 224, 256)]
    public void Images_are_resized_and_cropped_as_torchvision_does(string name, int crop, int resize) =>
        Assert.Equal(new(crop, resize, PixelNormalization.ImageNet), Bilinear(name));

    [Theory]
    [InlineData("googlenet", 224, 256)]
    [InlineData("inception_v3", 299, 342)]
    [InlineData("efficientnet_v2_l", 480, 480)]
    public void Weights_of_TensorFlow_see_values_from_minus_one_to_one(string name, int crop, int resize) =>
        Assert.Equal(new(crop, resize, PixelNormalization.MinusOneToOne), Bilinear(name));

    // EfficientNet-B2 was published for 260 pixels; torchvision evaluates it at 288.
    [Fact]
    public void A_network_is_evaluated_at_the_size_that_it_is_built_for_but_EfficientNet_B2() =>
        Assert.Equal(
            ["efficientnet_b2"],
            NetworkCatalog.Entries
                .Where(entry => entry.Evaluation is { } evaluation && evaluation.ImageSize != entry.Build().InputShape.Height)
                .Select(entry => entry.Name));

    [Fact]
    public void Where_the_source_says_nothing_nothing_is_known() => Assert.Null(NetworkCatalog.Entry("cifar_resnet20").Evaluation);

    private static PublishedEvaluation Bilinear(string name) =>
        NetworkCatalog.Entry(name).Evaluation! with { Interpolation = ImageInterpolation.Bilinear };
}
