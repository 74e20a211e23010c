using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Tests.Onnx.TestData;
using MLNet.CnnCatalog.Tests.Weights.TestData;

namespace MLNet.CnnCatalog.Tests.Onnx.Import;

/// <summary>What is not understood or contradicts itself is refused with the file, the node and the reason.</summary>
public sealed class RefusedImportTests : IDisposable
{
    private readonly TemporaryFiles files = new();

    public void Dispose() => files.Dispose();

    private static OnnxGraphBytes Picture => OnnxGraphBytes.Of(-1, 4, 10, 8);

    internal static TheoryData<string, OnnxGraphBytes> NotKnown => new()
    {
        { "'up: Tile': no layer computes Tile.", Picture.Named("up", "Tile", "x", "y") },
        { "Relu of the domain 'com.other'", Picture.Node("com.other:Relu", "x", "y") },
        { "cuts values off at 0 and 1", Picture.Node("Clip", "x", "y", ("min", 0f), ("max", 1f)) },
        { "0.2 x + 0.4", Picture.Node("HardSigmoid", "x", "y", ("beta", 0.4f)) },
        { "approximates Gelu by tanh", Picture.Node("Gelu", "x", "y", ("approximate", "tanh")) },
        { "statistics of the batch", Picture.Node("BatchNormalization", "x w w w w", "y", ("training_mode", 1)).Floats("w", [4]) },
        { "negative values", Picture.Node("Pad", "x p", "a").Integers("p", 0, 0, 1, 1, 0, 0, 1, 1).Node("MaxPool", "a", "y", ("kernel_shape", (long[])[3, 3])) },
        { "a Pad stands before it", Picture.Node("Pad", "x p", "a").Integers("p", 0, 0, 1, 1, 0, 0, 1, 1).Node("Relu", "a", "y") },
        { "it looks for the largest along other axes than the channels of a map", Picture.Node("ArgMax", "x", "y", ("axis", 2)) },
        { "reads a label map", Picture.Node("ArgMax", "x", "s", ("axis", 1)).Node("Relu", "s", "y") },
        { "divides by other lengths than the Euclidean ones", Picture.Node("LpNormalization", "x", "y", ("axis", 1), ("p", 1)) },
        { "reads a softmax", Picture.Node("Flatten", "x", "f").Node("Softmax", "f", "s").Node("Relu", "s", "y") },
        { "does not keep the batch", Picture.Node("Reshape", "x s", "y").Integers("s", 320) },
        { "moves the batch", Picture.Node("Transpose", "x", "y", ("perm", (long[])[1, 0, 2, 3])) },
        { "needs to be constant", Picture.Node("Conv", "x x", "y") },
        { "transposes the batch", Picture.Node("Gemm", "x x", "y", ("transA", 1)) },
        { "over axis 3", Picture.Node("Softmax", "x", "y", ("axis", 3)) },
        { "4x1x1 alone", Picture.Node("GlobalAveragePool", "x", "p").Node("Add", "x p", "y") },
        { "takes 2 inputs (x ", Picture.Input("other", 1, 3, 4, 4).Node("Relu", "x", "y") },
        { "has 2 dimensions", OnnxGraphBytes.Of(1, 784).Node("Relu", "x", "y") },
        { "does not depend on the image", Picture.Node("Relu", "x", "r").Floats("y", [1]) },
    };

    [Fact]
    public void What_is_not_known_is_refused_with_the_reason() => Assert.All(NotKnown, row =>
    {
        var path = files.Write(row.Data.Item2.ToArray());
        var error = Assert.Throws<NotSupportedException>(() => OnnxImport.Load(path));
        Assert.Contains(row.Data.Item1.Replace("4x1x1", "channels x 1 x 1"), error.Message);
        Assert.Contains(path, error.Message);
    });

    internal static TheoryData<string, OnnxGraphBytes> Contradictory => new()
    {
        { "reads 'nothing', which nothing gives", Picture.Node("Relu", "nothing", "y") },
        { "the output 'y', which nothing gives", Picture.Node("Relu", "x", "z") },
        { "no cycles", Picture.Node("Add", "x b", "a").Node("Relu", "a", "b").Node("Relu", "b", "y") },
        { "no cycles", Picture.Node("Add", "x y", "y") },
        { "each name is given once", Picture.Node("Relu", "x", "y").Node("Sigmoid", "x", "y") },
        { "has 4 values; 6 came", Picture.Node("BatchNormalization", "x w w w w", "y").Floats("w", [6]) },
        { "groups do not divide", Picture.Node("Conv", "x w", "y", ("group", 3)).Floats("w", [3, 2, 1, 1]) },
        { "does not fit", Picture.Node("Conv", "x w", "y").Floats("w", [1, 4, 11, 3]) },
        { "kernel_shape is 5x5", Picture.Node("Conv", "x w", "y", ("kernel_shape", (long[])[5, 5])).Floats("w", [1, 4, 3, 3]) },
        { "cannot make [0, 7]", Picture.Node("Reshape", "x s", "y").Integers("s", 0, 7) },
        { "no axis 4", Picture.Node("Concat", "x x", "y", ("axis", 4)) },
        { "its input 0 is missing", Picture.Node("Concat", "", "y", ("axis", 0)) },
        { "more than 16777216 values", Picture.Node("ConstantOfShape", "s", "c").Integers("s", 1 << 20, 1 << 20).Node("Add", "x c", "y") },
        { "which are none", OnnxGraphBytes.Of(1, 3, int.MaxValue, int.MaxValue).Node("Relu", "x", "y") },
        { "an output that its operator does not give", Picture.Node("Relu", "x", "z y") },
    };

    [Fact]
    public void What_contradicts_itself_is_refused_with_the_reason() => Assert.All(Contradictory, row =>
    {
        var path = files.Write(row.Data.Item2.ToArray());
        var error = Assert.Throws<InvalidDataException>(() => OnnxImport.Load(path));
        Assert.Contains(row.Data.Item1, error.Message);
        Assert.Contains(path, error.Message);
    });

    [Fact]
    public void A_chain_of_thirty_thousand_nodes_is_no_matter()
    {
        const int count = 30_000;
        var graph = Picture;
        for (var i = 0; i < count; i++)
            graph.Node("Identity", i == 0 ? "x" : $"v{i}", i == count - 1 ? "y" : $"v{i + 1}");
        Assert.Single(OnnxImport.Load(files.Write(graph.ToArray())).Network.Nodes);
    }

    [Fact]
    public void A_model_with_any_byte_changed_is_imported_or_refused()
    {
        var whole = Picture.Node("Pad", "x p", "a").Integers("p", 0, 0, 1, 1, 0, 0, 1, 1)
            .Node("Conv", "a w", "b", ("strides", (long[])[2, 2]), ("pads", (long[])[0, 0, 1, 1]), ("group", 2)).Floats("w", [4, 2, 2, 2]).Node("Slice", "b s e", "c")
            .Integers("s", 0, 1).Integers("e", 1, 3).Node("Split", "b", "d f", ("axis", 1)).Node("Add", "d f", "g").Node("Shape", "g", "h")
            .Node("Resize", "g - z", "m", ("nearest_mode", "floor"), ("coordinate_transformation_mode", "asymmetric"))
            .Floats("z", [4], 1, 1, 2, 1.5f)
            .Node("Resize", "m - - h", "n", ("mode", "linear"))
            .Node("Gather", "h s", "i").Node("Reshape", "n t", "j").Integers("t", 0, 2, 1, -1).Node("Transpose", "j", "k", ("perm", (long[])[0, 2, 1, 3]))
            .Node("Reshape", "k u", "l").Integers("u", 0, -1).Node("Softmax", "l", "y").ToArray();
        AssertReadOrRefused(whole);
    }

    [Fact]
    public void A_model_of_another_framework_with_any_byte_changed_is_imported_or_refused() => AssertReadOrRefused(
        Picture.Node("ConvTranspose", "x w b", "a", ("strides", (long[])[2, 2]), ("pads", (long[])[1, 0, 0, 0]), ("output_padding", (long[])[0, 1]))
            .Floats("w", [4, 2, 2, 2]).Floats("b", [2])
            .Node("PRelu", "a s", "c").Floats("s", [2, 1, 1])
            .Node("AveragePool", "c", "d", ("kernel_shape", (long[])[2, 3]), ("pads", (long[])[0, 1, 1, 0]), ("count_include_pad", 1))
            .Node("MaxPool", "d", "e", ("kernel_shape", (long[])[2, 2]), ("pads", (long[])[0, 0, 1, 1]))
            .Node("LeakyRelu", "e", "f", ("alpha", 0.2f)).Node("Transpose", "f", "g", ("perm", (long[])[0, 2, 3, 1]))
            .Node("Reshape", "g r", "h").Integers("r", 0, -1).Node("MatMul", "h m", "y").Floats("m", [2 * 19 * 16, 2]).ToArray());

    private void AssertReadOrRefused(byte[] whole)
    {
        Assert.NotEmpty(OnnxImport.Load(files.Write(whole)).Network.Parameters);
        var path = files["changed.onnx"];
        foreach (var change in (byte[])[0x01, 0xFF])
            for (var position = 0; position < whole.Length; position++)
            {
                whole[position] ^= change;
                File.WriteAllBytes(path, whole);
                try
                {
                    OnnxImport.Load(path);
                }
                catch (Exception error) when (error is InvalidDataException or NotSupportedException or ArgumentException { ParamName: null })
                {
                    Assert.NotEmpty(error.Message);
                }

                whole[position] ^= change;
            }
    }
}
