using MLNet.CnnCatalog.Estimators.Tests.Torch;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;

namespace MLNet.CnnCatalog.Estimators.Tests.Onnx.Import;

/// <summary>What networks in public are made of besides what PyTorch exports; Data/README.md says where the files come from.</summary>
public class PublicFormsTests
{
    // What ONNX Runtime 1.31.1 gives for number i of the input = (37 i mod 101) / 101, in the order of the file.
    public static TheoryData<string, float[]> Files => new()
    {
        { "keras-flatten", [0.292878f, -0.5889282f, -2.351655f, -1.175228f, -0.7511407f] },
        { "averagepool-end-pads", [0.06630339f, -0.07457981f, 0.008464992f, 0.2629188f, 0.8707121f] },
        { "averagepool-same-upper", [-0.2085291f, 0.4554678f, 0.5414068f, -0.2708555f, -0.5772651f] },
        { "convtranspose", [-0.3154275f, 0.4251604f, 0.2551416f, 0.3293951f, 0.3636268f] },
        { "elu", [-0.02091477f, 0.3340131f, -0.2285992f, -0.7426227f, -0.5351632f] },
        { "hardsigmoid-default", [-0.1402618f, -0.5055904f, -0.4705087f, -0.803159f, 0.5000355f] },
        { "instancenorm", [0.2662318f, 0.08051761f, 0.2749025f, -0.0842641f, -0.3100047f] },
        { "leakyrelu", [-0.2776769f, -1.266629f, 0.2122555f, 0.6489021f, 0.7508485f] },
        { "lpnorm", [0.04553266f, 0.1287067f, 0.3629356f, 0.6140794f, -0.1790032f] },
        { "maxpool-end-pads", [0.1938874f, 0.07041649f, 0.156027f, -0.3589999f, -0.1148319f] },
        { "prelu", [-0.260553f, 0.02948296f, 0.1436989f, 0.240501f, -0.1123878f] },
        { "selu", [0.4557264f, -0.6090287f, 0.09403169f, -0.0680565f, -0.4802336f] },
        { "softplus", [0.1492001f, 1.434757f, -0.2387508f, -0.4827773f, 0.6383495f] },
        { "tanh", [-0.408076f, 0.8424008f, 0.3589079f, 0.6468477f, 0.3069492f] },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void An_imported_network_gives_what_ONNX_Runtime_gives_for_the_file_and_so_does_its_own_file(string name, float[] expected)
    {
        var imported = OnnxImport.Load(PathOf(name));
        var images = ImagesFor(imported);

        GraphRun.AssertClose(expected, GraphRun.On(imported.Weights, images), tolerance: 1e-5);
        GraphRun.AssertClose(expected, OnnxRun.On(imported.Weights.ToOnnx(), images), tolerance: 1e-5);
        Assert.Equal(Shape.Vector(expected.Length), imported.Network.Output.Shape);
    }

    [Fact]
    public void Classes_of_one_pixel_become_a_vector_that_can_be_trained()
    {
        float[] probabilities = [0.1976904f, 0.1969812f, 0.2019016f, 0.1969812f, 0.2064456f];
        var imported = OnnxImport.Load(PathOf("squeezenet-head"));

        var exponentials = GraphRun.On(imported.Weights, ImagesFor(imported)).Select(logit => Math.Exp(logit)).ToArray();

        GraphRun.AssertClose(probabilities, [.. exponentials.Select(value => (float)(value / exponentials.Sum()))], tolerance: 1e-5);
        Assert.Equal(Shape.Vector(7), imported.Network.WithClasses(7).Output.Shape);
    }

    [Theory]
    [InlineData("reducel2", "no layer computes GlobalLpPool.")]
    [InlineData("upsample-linear-asymmetric", "its mode is 'linear' with positions 'asymmetric'")]
    public void What_no_layer_computes_is_refused_by_operator_and_node_in_few_words(string name, string reason)
    {
        var message = Assert.Throws<NotSupportedException>(() => OnnxImport.Load(PathOf(name))).Message;

        Assert.Contains(reason, message, StringComparison.Ordinal);
        Assert.InRange(message.Length - Path.GetFullPath(PathOf(name)).Length, 0, 150);
    }

    private static string PathOf(string name) => ImportedLogitsTests.PathOf(Path.Combine("Cases", $"{name}.onnx"));

    // The network wants channels first whatever the file has.
    private static float[] ImagesFor(ImportedOnnx imported)
    {
        var shape = imported.Network.InputShape;
        float[] given = [.. Enumerable.Range(0, (int)shape.Count).Select(index => 37 * index % 101 / 101f)];
        var isLast = imported.Notes.Any(note => note.Contains("height x width x channels", StringComparison.Ordinal));
        var pixels = shape.Height * shape.Width;
        return isLast ? [.. given.Select((_, index) => given[(index % pixels * shape.Channels) + (index / pixels)])] : given;
    }
}
