using MLNet.CnnCatalog.Analysis;
using MLNet.CnnCatalog.Tests.Data;

namespace MLNet.CnnCatalog.Tests.Architectures;

public class PublishedSizesTests
{
    private const string Torchvision = "torchvision, table of weights: parameters and GFLOPS";
    private const string Plain = "He et al. 2015, table 1 and figure 3; parameters: torchvision's ResNet less 173,824 in its three projections";
    private const string Cifar = "He et al. 2015, section 4.2, by hand: 97,216 n - 21,926 parameters, 14,155,776 n - 1,916,288 multiply-adds";

    // Every public builder, with its defaults: trainable parameters, multiply-adds in billions to the digits of the source, source.
    public static TheoryData<string, long, decimal, string> Published => new()
    {
        { "ResNet.ResNet18", 11_689_512, 1.814m, Torchvision },
        { "ResNet.ResNet34", 21_797_672, 3.664m, Torchvision },
        { "ResNet.ResNet50", 25_557_032, 4.089m, Torchvision },
        { "ResNet.ResNet101", 44_549_160, 7.801m, Torchvision },
        { "ResNet.ResNet152", 60_192_808, 11.514m, Torchvision },
        { "ResNet.ResNeXt50", 25_028_904, 4.230m, Torchvision },
        { "ResNet.ResNeXt101", 88_791_336, 16.414m, Torchvision },
        { "ResNet.ResNeXt101Of64Groups", 83_455_272, 15.460m, Torchvision },
        { "ResNet.WideResNet50", 68_883_240, 11.398m, Torchvision },
        { "ResNet.WideResNet101", 126_886_696, 22.753m, Torchvision },
        { "ResNet.Plain18", 11_515_688, 1.8m, Plain },
        { "ResNet.Plain34", 21_623_848, 3.6m, Plain },
        { "CifarResNet.ResNet20", 269_722, 0.0406m, Cifar },
        { "CifarResNet.ResNet32", 464_154, 0.0689m, Cifar },
        { "CifarResNet.ResNet44", 658_586, 0.0972m, Cifar },
        { "CifarResNet.ResNet56", 853_018, 0.1255m, Cifar },
        { "CifarResNet.ResNet110", 1_727_962, 0.2529m, Cifar },
    };

    [Theory]
    [MemberData(nameof(Published))]
    public void Parameters_and_multiply_adds_are_as_published(string builder, long parameters, decimal billions, string source)
    {
        var network = Builders.Build(builder);

        Assert.True(parameters == network.ParameterCount, $"{builder} has {network.ParameterCount} parameters; {source}: {parameters}.");
        var multiplyAdds = Math.Round(Summary.Of(network).MultiplyAdds / 1e9m, billions.Scale);
        Assert.True(billions == multiplyAdds, $"{builder} has {multiplyAdds} billion multiply-adds; {source}: {billions}.");
    }

    [Fact]
    public void Every_builder_has_a_row() =>
        Assert.Equal(Builders.Names.Order(), Published.Select(row => row.Data.Item1).Order());

    [Fact]
    public void No_two_networks_of_a_family_share_a_name() =>
        Assert.Equal(
        Builders.Names.Count(), Builders.Names.Select(builder => (builder.Split('.')[0], Builders.Build(builder).Name)).Distinct().Count());
}
