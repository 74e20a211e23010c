using MLNet.CnnCatalog.Tests.Data;

namespace MLNet.CnnCatalog.Tests.Architectures;

public class TorchvisionStateTests
{
    public static TheoryData<string> Names => [.. TorchvisionReference.NamesInCatalog];

    [Theory]
    [MemberData(nameof(Names))]
    public void State_dict_has_the_keys_and_shapes_of_torchvision_in_its_order(string name)
    {
        var reference = TorchvisionReference.Networks[name];

        var network = CnnCatalog.Get(name);

        Assert.Equal(reference.State, network.Parameters.Select(parameter => parameter.ToString()));
        Assert.Equal(reference.Params, network.ParameterCount);
    }
}
