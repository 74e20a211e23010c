using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Tests.Weights.TestData;
using MLNet.CnnCatalog.Weights;

namespace MLNet.CnnCatalog.Tests.Weights;

public sealed class MismatchTests : IDisposable
{
    private readonly TemporaryFiles files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public void The_first_of_each_kind_are_listed_with_both_shapes_and_how_many_more()
    {
        var x = Network.Input(1, 5, 7);
        for (var i = 0; i < 9; i++)
            x = x.Conv($"conv{i}", 2, kernel: 1);
        var network = x.ToNetwork("nine");
        var path = files.WriteTensors(
            ("conv0.weight", [2, 1, 1, 1]),
            ("conv1.weight", [2, 2, 3, 3]), ("conv2.weight", [4]), ("conv3.weight", [2, 2, 1]), ("conv4.weight", []),
            ("a", [9]), ("b", [9]), ("c", [9]), ("d", [9]));

        Assert.Equal(
            $"""
            '{path}' does not fit 'nine': 1 parameters fit, 4 have another shape, 4 are missing in the file, and 4 tensors are not in the network.
              conv1.weight [2, 2, 3, 3] in the file, conv1.weight [2, 2, 1, 1] in the network
              conv2.weight [4] in the file, conv2.weight [2, 2, 1, 1] in the network
              conv3.weight [2, 2, 1] in the file, conv3.weight [2, 2, 1, 1] in the network
              conv5.weight [2, 2, 1, 1]: missing in the file
              conv6.weight [2, 2, 1, 1]: missing in the file
              conv7.weight [2, 2, 1, 1]: missing in the file
              a [9]: not in the network
              b [9]: not in the network
              c [9]: not in the network
              and 3 more
            Use weights of this very architecture, or say what may differ: Prefix, Renames, AllowOtherHead, AllowMissing, AllowUnexpected.
            """,
            Refused(network, path));
    }

    [Fact]
    public void A_prefix_is_suggested() =>
        Assert.EndsWith("Set Prefix to \"module.\".", Refused(Dense(), files.WriteTensors(("module.fc.weight", [4, 1]), ("module.fc.bias", [4]))));

    [Fact]
    public void Another_name_is_suggested_by_its_shape()
    {
        var path = files.WriteTensors(("module.linear.weight", [4, 1]), ("module.linear.bias", [4]), ("module.x", [1]));

        Assert.EndsWith(
            "If 'linear' is what the network calls 'fc', set Renames to [(\"linear\", \"fc\")].", Refused(Dense(), path, new() { Prefix = "module." }));
    }

    [Fact]
    public void Another_number_of_classes_is_suggested() => Assert.EndsWith(
        "To keep initial values for the classes, set AllowOtherHead.",
        Refused(Dense(), files.WriteTensors(("fc.weight", [1000, 1]), ("fc.bias", [1000]))));

    [Fact]
    public void A_file_in_which_nothing_fits_is_refused_whatever_is_allowed() => Assert.Contains(
        "0 parameters fit",
        Refused(Dense(), files.WriteTensors(("x", [3])), new() { AllowMissing = true, AllowUnexpected = true, AllowOtherHead = true }));

    [Fact]
    public void Another_shape_is_refused_also_where_parameters_may_be_missing()
    {
        var network = Network.Input(1, 1, 1).Linear("fc1", 4, bias: false).Linear("fc2", 4, bias: false).ToNetwork("two");
        var path = files.WriteTensors(("fc1.weight", [5, 1]), ("fc2.weight", [4, 4]));

        Assert.Contains(
            "fc1.weight [5, 1] in the file, fc1.weight [4, 1] in the network",
            Refused(network, path, new() { AllowMissing = true, AllowUnexpected = true, AllowOtherHead = true }));
    }

    [Fact]
    public void A_prefix_or_a_name_that_nothing_has_is_refused()
    {
        var path = files.WriteTensors(("fc.weight", [4, 1]), ("fc.bias", [4]));

        Assert.Equal(
            $"Prefix has 'module.', and no tensor of '{path}' has it in its name. The names are fc.weight, fc.bias.",
            Refused(Dense(), path, new() { Prefix = "module." }));
        Assert.Equal(
            $"Renames has 'f', and no tensor of '{path}' has it in its name. The names are fc.weight, fc.bias.",
            Refused(Dense(), path, new() { Renames = [("f", "fc")] }));
    }

    [Fact]
    public void Two_tensors_that_get_the_same_name_are_refused()
    {
        var path = files.WriteTensors(("fc.weight", [4, 1]), ("a.fc.weight", [4, 1]), ("fc.bias", [4]));

        Assert.Equal(
            $"Prefix and Renames make 'fc.weight' of both 'fc.weight' and 'a.fc.weight' of '{path}'. Choose others.",
            Refused(Dense(), path, new() { Prefix = "a." }));
    }

    private static Network Dense() => Network.Input(1, 1, 1).Linear("fc", 4).ToNetwork("dense");

    private static string Refused(Network network, string path, WeightLoadOptions? options = null) =>
        Assert.Throws<InvalidDataException>(() => network.LoadWeights(path, options)).Message;
}
