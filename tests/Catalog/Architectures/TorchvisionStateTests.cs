using MLNet.CnnCatalog.Tests.Data;

namespace MLNet.CnnCatalog.Tests.Architectures;

public class TorchvisionStateTests
{
    public static TheoryData<string> Names => [.. TorchvisionReference.NamesInCatalog];

    [Fact]
    public void Every_convolutional_classifier_of_torchvision_is_in_the_catalog() =>
        Assert.Equal(TorchvisionReference.Networks.Keys.Order(), TorchvisionReference.NamesInCatalog.Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void State_dict_has_the_keys_and_shapes_of_torchvision_in_its_order(string name)
    {
        var reference = TorchvisionReference.Networks[name];

        var network = NetworkCatalog.Get(name);

        Assert.Equal(reference.State, network.Parameters.Select(parameter => parameter.ToString()));
        Assert.Equal(reference.Params, network.ParameterCount);
    }
}
