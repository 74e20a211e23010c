using System.Reflection;
using MLNet.CnnCatalog.Analysis;
using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Tests.Architectures;

public class PublishedSizesTests
{
    private const string Torchvision = "torchvision, table of weights: parameters and GFLOPS";
    private const string Plain = "He et al. 2015, table 1 and figure 3; parameters: torchvision's ResNet less 173,824 in its three projections";
    private const string Excitation =
        "Hu et al. 2018, equation 4 and timm: the network's without the block, and 2 C^2 / 16 (and biases of 17 C / 16) for a block of C channels";
    private const string Timm = "timm: parameters, and GMACs less 2 for every value of batch norm";
    private const string Xception = "Chollet 2017 and Keras: 22,910,480 parameters, of which 54,528 are batch-norm statistics; GMACs as timm";
    private const string MobileNets = "Howard et al. 2017, table 6; parameters: Keras (4,231,976 trainable), and by hand for the others";
    private const string Book = "Chollet, Deep Learning with Python, 2nd edition, chapter 9; multiply-adds by hand";
    private const string Deformable =
        "Zhu et al. 2019, by hand: ResNet-50's, and a 3x3 convolution of 18 or 27 channels beside each of 4, 6 and 3 of 128, 256 and 512 channels";
    private const string Cifar = "He et al. 2015, section 4.2, by hand: 97,216 n - 21,926 parameters, 14,155,776 n - 1,916,288 multiply-adds";
    private const string NetworkInNetwork = "Lin's models for Caffe, counted in PyTorch; 7.6 M and 0.97 M parameters in the literature";
    private const string Huang =
        "Huang et al. 2017, table 2 (1.0, 0.8, 25.6 and 15.3 M); torchvision's dense blocks behind a 3x3 convolution, counted in PyTorch";

    // Every network of the catalog, with its defaults: trainable parameters, multiply-adds in billions to the digits of the source, source.
    public static TheoryData<string, long, decimal, string> Published => new()
    {
        { "alexnet", 61_100_840, 0.714m, Torchvision },
        { "alexnet_paper", 60_965_224, 0.724m, "Krizhevsky et al. 2012, figure 2, by hand; Sze et al. 2017, table II: 61 M, 724 M" },
        { "vgg11", 132_863_336, 7.609m, Torchvision },
        { "vgg11_bn", 132_868_840, 7.609m, Torchvision },
        { "vgg13", 133_047_848, 11.308m, Torchvision },
        { "vgg13_bn", 133_053_736, 11.308m, Torchvision },
        { "vgg16", 138_357_544, 15.470m, Torchvision },
        { "vgg16_bn", 138_365_992, 15.470m, Torchvision },
        { "vgg19", 143_667_240, 19.632m, Torchvision },
        { "vgg19_bn", 143_678_248, 19.632m, Torchvision },
        { "nin", 7_595_176, 1.100m, NetworkInNetwork },
        { "squeezenet1_0", 1_248_424, 0.819m, Torchvision },
        { "squeezenet1_1", 1_235_496, 0.349m, Torchvision },
        { "googlenet", 13_004_888, 1.498m, $"{Torchvision}; torchvision's network with its heads" },
        { "googlenet_paper", 13_378_280, 1.583m, "Szegedy et al. 2015, table 1 and section 5, by hand; BVLC's model for Caffe" },
        { "inception_v3", 27_161_264, 5.713m, Torchvision },
        { "densenet121", 7_978_856, 2.834m, Torchvision },
        { "densenet161", 28_681_000, 7.728m, Torchvision },
        { "densenet169", 14_149_480, 3.360m, Torchvision },
        { "densenet201", 20_013_928, 4.291m, Torchvision },
        { "resnet18", 11_689_512, 1.814m, Torchvision },
        { "resnet34", 21_797_672, 3.664m, Torchvision },
        { "resnet50", 25_557_032, 4.089m, Torchvision },
        { "resnet101", 44_549_160, 7.801m, Torchvision },
        { "resnet152", 60_192_808, 11.514m, Torchvision },
        { "resnext50_32x4d", 25_028_904, 4.230m, Torchvision },
        { "resnext101_32x8d", 88_791_336, 16.414m, Torchvision },
        { "resnext101_64x4d", 83_455_272, 15.460m, Torchvision },
        { "wide_resnet50_2", 68_883_240, 11.398m, Torchvision },
        { "wide_resnet101_2", 126_886_696, 22.753m, Torchvision },
        { "plain18", 11_515_688, 1.8m, Plain },
        { "plain34", 21_623_848, 3.6m, Plain },
        { "se_resnet18", 11_778_592, 1.814m, Excitation },
        { "se_resnet34", 21_958_868, 3.664m, Excitation },
        { "se_resnet50", 28_088_024, 4.092m, Excitation },
        { "se_resnet101", 49_326_872, 7.806m, Excitation },
        { "se_resnet152", 66_821_848, 11.52m, Excitation },
        { "se_resnext50_32x4d", 27_559_896, 4.233m, Excitation },
        { "se_resnext101_32x4d", 48_955_416, 7.97m, Timm },
        { "se_resnext101_32x8d", 93_569_048, 16.419m, Excitation },
        { "senet154", 115_088_984, 20.69m, Timm },
        { "xception", 22_910_480 - 54_528, 8.36m, Xception },
        { "mobilenet_v1", 4_231_976, 0.569m, MobileNets },
        { "mobilenet_v1_x0_75", 2_585_560, 0.325m, MobileNets },
        { "mobilenet_v1_x0_5", 1_331_592, 0.149m, MobileNets },
        { "mobilenet_v1_x0_25", 470_072, 0.041m, MobileNets },
        { "mobilenet_v2", 3_504_872, 0.301m, Torchvision },
        { "mobilenet_v3_large", 5_483_032, 0.217m, Torchvision },
        { "mobilenet_v3_small", 2_542_856, 0.057m, Torchvision },
        { "shufflenet_v2_x0_5", 1_366_792, 0.040m, Torchvision },
        { "shufflenet_v2_x1_0", 2_278_604, 0.145m, Torchvision },
        { "shufflenet_v2_x1_5", 3_503_624, 0.296m, Torchvision },
        { "shufflenet_v2_x2_0", 7_393_996, 0.583m, Torchvision },
        { "mnasnet0_5", 2_218_512, 0.104m, Torchvision },
        { "mnasnet0_75", 3_170_208, 0.215m, Torchvision },
        { "mnasnet1_0", 4_383_312, 0.314m, Torchvision },
        { "mnasnet1_3", 6_282_256, 0.526m, Torchvision },
        { "dcn_v1_resnet50", 25_557_032 + 580_842, 4.215m, Deformable },
        { "dcn_v2_resnet50", 25_557_032 + 871_263, 4.278m, Deformable },

        // Chollet's book has 718,849 trainable parameters with one output (513), and 297,697 (129).
        { "small_xception", 718_849 - 513 + 1026, 0.383m, Book },
        { "small_resnet", 297_697 - 129 + 1290, 0.0393m, Book },
        { "efficientnet_b0", 5_288_548, 0.386m, Torchvision },
        { "efficientnet_b1", 7_794_184, 0.687m, Torchvision },
        { "efficientnet_b2", 9_109_994, 1.088m, Torchvision },
        { "efficientnet_b3", 12_233_232, 1.827m, Torchvision },
        { "efficientnet_b4", 19_341_616, 4.394m, Torchvision },
        { "efficientnet_b5", 30_389_784, 10.266m, Torchvision },
        { "efficientnet_b6", 43_040_704, 19.068m, Torchvision },
        { "efficientnet_b7", 66_347_960, 37.746m, Torchvision },
        { "efficientnet_v2_s", 21_458_488, 8.366m, Torchvision },
        { "efficientnet_v2_m", 54_139_356, 24.582m, Torchvision },
        { "efficientnet_v2_l", 118_515_272, 56.080m, Torchvision },
        { "regnet_x_400mf", 5_495_976, 0.414m, Torchvision },
        { "regnet_x_800mf", 7_259_656, 0.800m, Torchvision },
        { "regnet_x_1_6gf", 9_190_136, 1.603m, Torchvision },
        { "regnet_x_3_2gf", 15_296_552, 3.177m, Torchvision },
        { "regnet_x_8gf", 39_572_648, 7.995m, Torchvision },
        { "regnet_x_16gf", 54_278_536, 15.941m, Torchvision },
        { "regnet_x_32gf", 107_811_560, 31.736m, Torchvision },
        { "regnet_y_400mf", 4_344_144, 0.402m, Torchvision },
        { "regnet_y_800mf", 6_432_512, 0.834m, Torchvision },
        { "regnet_y_1_6gf", 11_202_430, 1.612m, Torchvision },
        { "regnet_y_3_2gf", 19_436_338, 3.176m, Torchvision },
        { "regnet_y_8gf", 39_381_472, 8.473m, Torchvision },
        { "regnet_y_16gf", 83_590_140, 15.912m, Torchvision },
        { "regnet_y_32gf", 145_046_770, 32.280m, Torchvision },
        { "convnext_tiny", 28_589_128, 4.456m, Torchvision },
        { "convnext_small", 50_223_688, 8.684m, Torchvision },
        { "convnext_base", 88_591_464, 15.355m, Torchvision },
        { "convnext_large", 197_767_336, 34.361m, Torchvision },
        { "cifar_resnet20", 269_722, 0.0406m, Cifar },
        { "cifar_resnet32", 464_154, 0.0689m, Cifar },
        { "cifar_resnet44", 658_586, 0.0972m, Cifar },
        { "cifar_resnet56", 853_018, 0.1255m, Cifar },
        { "cifar_resnet110", 1_727_962, 0.2529m, Cifar },
        { "cifar_nin", 966_986, 0.222m, NetworkInNetwork },
        { "cifar_densenet_40_12", 1_019_722, 0.265m, Huang },
        { "cifar_densenet_bc_100_12", 769_162, 0.288m, Huang },
        { "cifar_densenet_bc_190_40", 25_624_430, 9.302m, Huang },
        { "cifar_densenet_bc_250_24", 15_324_406, 5.419m, Huang },
    };

    [Theory]
    [MemberData(nameof(Published))]
    public void Parameters_and_multiply_adds_are_as_published(string name, long parameters, decimal billions, string source)
    {
        // torchvision publishes B2 for 288 pixels, the paper has 260.
        var network = NetworkCatalog.Get(name, input: name == "efficientnet_b2" ? Shape.Map(3, 288, 288) : null);

        Assert.True(parameters == network.ParameterCount, $"{name} has {network.ParameterCount} parameters; {source}: {parameters}.");
        var multiplyAdds = Math.Round(Summary.Of(network).MultiplyAdds / 1e9m, billions.Scale);
        Assert.True(billions == multiplyAdds, $"{name} has {multiplyAdds} billion multiply-adds; {source}: {billions}.");
    }

    // timm's results/benchmark-infer files count as fvcore does: 2 for every value that batch norm gives.
    [Theory]
    [InlineData("se_resnext101_32x4d", 8.02)]
    [InlineData("senet154", 20.77)]
    [InlineData("xception", 8.4)]
    [InlineData("mobilenet_v1", 0.58)]
    public void With_two_for_every_normalised_value_multiply_adds_are_those_of_timm(string name, decimal billions)
    {
        var network = NetworkCatalog.Get(name);

        var normalised = network.Nodes.Where(node => node.Op is BatchNorm).Sum(node => node.Shape.Count);
        Assert.Equal(billions, Math.Round((Summary.Of(network).MultiplyAdds + (2 * normalised)) / 1e9m, 2));
    }

    [Fact]
    public void Every_network_of_the_catalog_has_a_row() =>
        Assert.Equal(NetworkCatalog.Names.Order(), Published.Select(row => row.Data.Item1).Order());

    [Fact]
    public void Every_builder_is_in_the_catalog() =>
        Assert.Equal(NetworkCatalog.Names.Concat(NetworkCatalog.Segmentation.Select(entry => entry.Name)).Order(), Builders.Select(builder => Build(builder).Name).Order());

    private static IEnumerable<MethodInfo> Builders => typeof(ResNet).Assembly.GetExportedTypes()
        .Where(type => type.Namespace == typeof(ResNet).Namespace)
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static))
        .Where(method => method.ReturnType == typeof(Network) && method.GetParameters().All(parameter => parameter.HasDefaultValue));

    private static Network Build(MethodInfo builder) =>
        (Network)builder.Invoke(null, [.. builder.GetParameters().Select(parameter => parameter.DefaultValue)])!;
}
