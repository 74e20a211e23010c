using MLNet.CnnCatalog.Analysis;
using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;
using MLNet.CnnCatalog.Tests.Data;

namespace MLNet.CnnCatalog.Tests.Architectures;

public class SegmentationTests
{
    private const string Paper = "Ronneberger et al. 2015, figure 1, counted in PyTorch";
    private const string Caffe = "the authors' networks for Caffe, by hand: VGG-16's, the scores, and dense transposed convolutions without bias";
    private const string Torchvision = "torchvision's network with its head";
    private const string Package = "segmentation_models_pytorch, by hand: the encoder's without its dense layer, and the decoder";
    private const string Plus = "the decoder of the paper on torchvision's backbone, counted in PyTorch";

    // Every segmentation network of the catalog, with its defaults: parameters, shape of the logits, source.
    public static TheoryData<string, long, string, string> Published => new()
    {
        { "fcn32s_vgg16", 136_152_917, "21x500x500", Caffe },
        { "fcn16s_vgg16", 134_815_994, "21x500x500", Caffe },
        { "fcn8s_vgg16", 134_489_759, "21x500x500", Caffe },
        { "fcn_resnet50", 35_322_218, "21x520x520", Torchvision },
        { "fcn_resnet101", 54_314_346, "21x520x520", Torchvision },
        { "unet", 31_030_658, "2x388x388", Paper },
        { "unet_padded", 31_036_546, "2x512x512", "the paper's with batch norm in place of the biases of 18 convolutions of 5,888 channels" },
        { "unet_resnet18", 14_331_109, "21x256x256", Package },
        { "unet_resnet34", 24_439_269, "21x256x256", $"{Package}; 24,436,369 for one class" },
        { "unet_resnet50", 32_524_005, "21x256x256", Package },
        { "deeplab_largefov", 20_505_429, "21x321x321", "Chen et al. 2015, table 3, 20.5 M; by hand: VGG-16's 13 convolutions, fc6, fc7, fc8" },
        { "deeplabv3_resnet50", 42_004_074, "21x520x520", Torchvision },
        { "deeplabv3_resnet101", 60_996_202, "21x520x520", Torchvision },
        { "deeplabv3_mobilenet_v3_large", 11_029_328, "21x520x520", Torchvision },
        { "deeplabv3plus_resnet50", 40_352_181, "21x513x513", Plus },
        { "deeplabv3plus_resnet101", 59_344_309, "21x513x513", $"{Plus}: 18,992,128 more, as ResNet-101 has than ResNet-50" },
        { "deeplabv3plus_xception", 37_651_101, "21x513x513", "by hand: the pyramid and decoder on ResNet-50, and Keras's 20,806,952 in the encoder" },
        { "lraspp_mobilenet_v3_large", 3_221_538, "21x520x520", Torchvision },
    };

    public static TheoryData<string> Names => [.. NetworkCatalog.Segmentation.Select(entry => entry.Name)];

    public static TheoryData<string> Encoders => [.. NetworkCatalog.Names];

    public static TheoryData<string> TorchvisionNames => [.. DenseReference.Torchvision.Keys];

    [Theory]
    [MemberData(nameof(Published))]
    public void Parameters_and_logits_are_as_published(string name, long parameters, string output, string source)
    {
        var network = NetworkCatalog.Get(name);

        Assert.True(parameters == network.ParameterCount, $"{name} has {network.ParameterCount} parameters; {source}: {parameters}.");
        Assert.Equal(output, network.Output.Shape.ToString());
    }

    // _ops of the weights in torchvision/models/segmentation, which count the auxiliary head.
    [Theory]
    [InlineData("fcn_resnet50", 152.717)]
    [InlineData("fcn_resnet101", 232.738)]
    [InlineData("deeplabv3_resnet50", 178.722)]
    [InlineData("deeplabv3_resnet101", 258.743)]
    [InlineData("deeplabv3_mobilenet_v3_large", 10.452)]
    [InlineData("lraspp_mobilenet_v3_large", 2.086)]
    public void Multiply_adds_with_the_auxiliary_head_are_those_of_torchvision(string name, decimal billions)
    {
        var network = NetworkCatalog.Get(name);
        var heads = network.Heads.Select(head => new NetworkOutput(head.Name, head.Output));

        var summary = Summary.Of(Network.Of(name, [.. network.Outputs, .. heads]));

        Assert.Equal(billions, Math.Round(summary.MultiplyAdds / 1e9m, 3));
    }

    [Fact]
    public void Every_segmentation_network_of_the_catalog_has_a_row() =>
        Assert.Equal(Names.Select(row => row.Data).Order(), Published.Select(row => row.Data.Item1).Order());

    [Theory]
    [MemberData(nameof(TorchvisionNames))]
    public void State_dict_has_the_keys_and_shapes_of_torchvision_in_its_order(string name) => Assert.Equal(
        DenseReference.Torchvision[name].State, NetworkCatalog.Get(name).Parameters.Select(parameter => parameter.ToString()));

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_network_gets_other_classes_and_images_of_odd_sizes(string name)
    {
        var (built, changed) = (NetworkCatalog.Get(name, classes: 5), NetworkCatalog.Get(name).WithClasses(5));
        // Sides less 188 are multiples of 16 where nothing is padded.
        var image = name == "unet" ? Shape.Map(4, 204, 252) : Shape.Map(4, 133, 201);

        Assert.Equal(built.Parameters.Select(parameter => parameter.ToString()), changed.Parameters.Select(parameter => parameter.ToString()));
        var odd = changed.WithInput(image);
        Assert.Equal(name == "unet" ? Shape.Map(5, 20, 68) : image.WithChannels(5), odd.Output.Shape);
        Assert.All(odd.Heads, head => Assert.Equal(("aux_classifier", 0.5, odd.Output.Shape), (head.Name, head.LossWeight, head.Output.Shape)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Published_mean_IoU_is_a_percentage_of_a_source(string name)
    {
        if (NetworkCatalog.Entry(name).MeanIoU is not { } published)
            return;
        Assert.InRange(published.Percent, 50, 100);
        Assert.NotEmpty(published.Source);
    }

    // Keys of the encoder are backbone. and those of the classifier, whose weights fit.
    [Theory]
    [InlineData("fcn8s_vgg16", "vgg16", "classifier.6")]
    [InlineData("fcn_resnet101", "resnet101", "fc")]
    [InlineData("unet_resnet34", "resnet34", "fc")]
    [InlineData("deeplab_largefov", "vgg16", "classifier")]
    [InlineData("deeplabv3plus_xception", "xception", "fc")]
    public void The_encoder_has_all_parameters_of_the_classifier_but_its_last_layers(string name, string classifier, string without)
    {
        var expected = NetworkCatalog.Get(classifier).Parameters.Where(parameter => !parameter.Key.StartsWith($"{without}", StringComparison.Ordinal));

        Assert.Equal(
            expected.Select(parameter => ($"backbone.{parameter.Key}", parameter.Count)),
            NetworkCatalog.Get(name).Parameters.Where(parameter => parameter.Key.StartsWith("backbone.", StringComparison.Ordinal))
                .Select(parameter => (parameter.Key, parameter.Count)));
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public void Every_classifier_is_an_encoder_of_a_U_Net(string name)
    {
        var encoder = NetworkCatalog.Get(name, classes: 10);

        var network = UNet.Over(encoder, classes: 3);

        Assert.Equal(($"unet_{name}", Shape.Map(3, encoder.InputShape.Height, encoder.InputShape.Width)), (network.Name, network.Output.Shape));
        var loaded = network.Parameters.Count(parameter => parameter.Key.StartsWith("backbone.", StringComparison.Ordinal));
        Assert.InRange(loaded, (encoder.WithoutHeads().Parameters.Length / 2) - 8, encoder.Parameters.Length);
        Assert.Equal(network.ToString(), network.WithInput(encoder.InputShape).ToString());
    }

    [Theory]
    [InlineData("resnet34", "512x7x7 256x14x14 128x28x28 64x56x56 64x112x112")]
    [InlineData("vgg16", "512x7x7 512x14x14 512x28x28 256x56x56 128x112x112")]
    [InlineData("mobilenet_v2", "1280x7x7 96x14x14 32x28x28 24x56x56 16x112x112")]
    [InlineData("xception", "2048x10x10 728x19x19 256x37x37 128x74x74 64x147x147")]
    [InlineData("convnext_tiny", "768x7x7 384x14x14 192x28x28 96x56x56")]
    [InlineData("alexnet", "256x6x6 256x13x13 192x27x27 64x55x55")]
    [InlineData("cifar_resnet20", "64x8x8 32x16x16")]
    public void The_skips_are_the_last_maps_of_each_stride(string name, string maps)
    {
        var network = UNet.Over(NetworkCatalog.Get(name));

        var blocks = network.Nodes.Where(node => node.Name.StartsWith("decoder.", StringComparison.Ordinal) && node.Op is Concat);
        Assert.Equal(maps.Split(' ').Skip(1), blocks.Select(node => node.Inputs[1].Shape.ToString()));
        var first = network.Nodes.First(node => node.Name.StartsWith("decoder.", StringComparison.Ordinal));
        Assert.Equal(maps.Split(' ')[0], first.Inputs[0].Shape.ToString());
    }

    [Fact]
    public void A_classifier_of_one_stride_is_no_encoder()
    {
        var encoder = Network.Input(3, 32, 32).Conv("conv", 8, kernel: 3, stride: 2).GlobalAveragePool().Linear("fc", 10).ToNetwork("flat");

        Assert.StartsWith(
            "'flat' has maps of 1 of the strides 2, 4, 8, 16 and 32; a U-Net needs two.",
            Assert.Throws<ArgumentException>(() => UNet.Over(encoder)).Message,
            StringComparison.Ordinal);
    }
}
