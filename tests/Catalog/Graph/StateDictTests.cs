using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Tests.Graph;

public class StateDictTests
{
    private static readonly Network Net = Network.Input(3, 5, 7).Conv("conv1", 2, kernel: 3).BatchNorm("bn1").ToNetwork("tiny");

    [Fact]
    public void Arrays_are_kept_under_their_keys_and_the_batch_count_is_not_needed()
    {
        var values = Values();

        var weights = new StateDict(Net, values);

        Assert.Same(Net, weights.Network);
        Assert.Same(values["bn1.running_var"], weights["bn1.running_var"]);
        Assert.Throws<KeyNotFoundException>(() => weights["bn1.num_batches_tracked"]);
    }

    [Fact]
    public void A_missing_key_is_named()
    {
        var values = Values();
        values.Remove("bn1.bias");

        Assert.Equal(
            "Network 'tiny' needs bn1.bias [2], 2 values; nothing came. " +
            "Use the weights of this very network, with the same number of classes and channels. (Parameter 'values')",
            Assert.Throws<ArgumentException>(() => new StateDict(Net, values)).Message);
    }

    [Fact]
    public void An_array_of_another_length_is_named_with_both_lengths()
    {
        var values = Values();
        values["conv1.weight"] = new float[53];

        Assert.Equal(
            "Network 'tiny' needs conv1.weight [2, 3, 3, 3], 54 values; 53 values came. " +
            "Use the weights of this very network, with the same number of classes and channels. (Parameter 'values')",
            Assert.Throws<ArgumentException>(() => new StateDict(Net, values)).Message);
    }

    private static Dictionary<string, float[]> Values() => new()
    {
        ["conv1.weight"] = new float[54],
        ["bn1.weight"] = new float[2],
        ["bn1.bias"] = new float[2],
        ["bn1.running_mean"] = new float[2],
        ["bn1.running_var"] = new float[2],
    };
}
