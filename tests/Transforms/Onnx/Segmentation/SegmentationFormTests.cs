using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Onnx.Format;
using MLNet.CnnCatalog.Transforms.Onnx;
using static MLNet.CnnCatalog.Transforms.Tests.Onnx.Classifiers;
using static MLNet.CnnCatalog.Transforms.Tests.Onnx.Segmentation.Foreign;

namespace MLNet.CnnCatalog.Transforms.Tests.Onnx.Segmentation;

/// <summary>Segmentation networks as other frameworks write them, in memory and in saved models.</summary>
public sealed class SegmentationFormTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // The labels are those of the largest channel.
    public static TheoryData<string, bool> Maps => new()
    {
        { "logits", false },
        { "logits of any size", false },
        { "logits of halves", false },
        { "logits of any size and number of classes", false },
        { "probabilities", false },
        { "old logits", false },
        { "labels of 64 bits", false },
        { "labels of 32 bits in a channel", false },
        { "labels in bytes", false },
        { "logits with the channels last", true },
        { "logits with the channels first of images with theirs last", true },
        { "labels of images with the channels last", true },
    };

    [Theory]
    [MemberData(nameof(Maps))]
    public void Label_maps_are_those_of_the_largest_number(string form, bool channelsLast)
    {
        var rows = Rows(5, channelsLast);
        Save(form);

        using var model = Ml.Transforms.ApplyCnnOnnx(folder.File("y.onnx"), options: new()
        {
            BatchSize = 2, Labels = form.Contains("number of classes", StringComparison.Ordinal) ? ["a", "b", "c"] : null,
        }).Fit(rows);

        AssertMaps([.. Enumerable.Range(0, 5).Select(Labels)], Height, Width, model, rows);
    }

    [Theory]
    [InlineData("logits", false)]
    [InlineData("logits of any size", false)]
    [InlineData("old logits", false)]
    [InlineData("logits with the channels last", true)]
    [InlineData("probabilities", false)]
    public void Probabilities_are_the_softmax_of_the_channels_however_they_lie(string form, bool channelsLast)
    {
        var rows = Rows(3, channelsLast);
        Save(form);
        using var model = Ml.Transforms.ApplyCnnOnnx(folder.File("y.onnx"), options: new() { BatchSize = 2, ProbabilitiesColumnName = "probabilities" }).Fit(rows);
        var expected = Enumerable.Range(0, 3).Select(number =>
        {
            var exponentials = Image(number).Select(MathF.Exp).ToArray();
            return exponentials.Select((value, index) => value / Enumerable.Range(0, 3).Sum(channel => exponentials[(channel * 24) + (index % 24)])).ToArray();
        }).ToArray();

        foreach (var each in (ITransformer[])[model, Reloaded(model, rows)])
            foreach (var (probabilities, numbers) in each.Transform(rows).GetColumn<float[]>("probabilities").Zip(expected))
                Assert.All(numbers.Zip(probabilities), pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-6));
        Assert.Equal([3, 4, 6], ((VectorDataViewType)model.GetOutputSchema(rows.Schema)["probabilities"].Type).Dimensions);
        AssertMaps([.. Enumerable.Range(0, 3).Select(Labels)], Height, Width, model, rows);
    }

    // torch 1.13: interpolate(40 avg_pool2d(x, 4), (8, 12), mode='bilinear', align_corners=False) of x[i] = (37 i mod 101) / 101; its argmax and softmax.
    [Theory]
    [InlineData("batch 3 2 3")]
    [InlineData("batch 3 h w")]
    public void A_coarse_map_is_resized_as_torchvision_does_it(string output)
    {
        string[] labels =
        [
            "111222220111", "111222220111", "111222220111", "111022221111", "110002221111", "000002222111", "000002222111", "000002222111",
        ];
        Network("batch 3 8 12", output, nodes:
        [
            Node("AveragePool", "x", "means", OnnxAttribute.List("kernel_shape", 4, 4), OnnxAttribute.List("strides", 4, 4)), Node("Mul", "means forty", "y"),
        ]).Save(folder.File("y.onnx"));
        var rows = Rows([[.. Enumerable.Range(0, 3 * 8 * 12).Select(index => 37 * index % 101 / 101f)]], 3, 8, 12);

        using var model = Ml.Transforms.ApplyCnnOnnx(folder.File("y.onnx"), options: new() { ProbabilitiesColumnName = "Probabilities" }).Fit(rows);

        AssertMaps([[.. string.Concat(labels).Select(digit => (byte)(digit - '0'))]], 8, 12, model, rows);
        var probabilities = model.Transform(rows).GetColumn<float[]>("Probabilities").Single();
        Assert.All(
            (float[])[0.3105f, 0.0447f, 0.6449f], (expected, channel) => Assert.Equal(expected, probabilities[(channel * 96) + (3 * 12) + 5], tolerance: 1e-4));
    }

    [Theory]
    [InlineData(64)]
    [InlineData(32)]
    public void Labels_that_are_no_class_are_ignored(int bits)
    {
        var type = bits == 64 ? OnnxElementType.Int64 : OnnxElementType.Int32;
        Network("batch 1 2 4", "batch 1 2 4", type, nodes: [Cast("x", "y", type)]).Save(folder.File("y.onnx"));
        var rows = Rows([[-1, 0, 1, 253, 254, 255, 256, 70000]], 1, 2, 4);

        using var model = Ml.Transforms.ApplyCnnOnnx(folder.File("y.onnx")).Fit(rows);

        AssertMaps([[255, 0, 1, 253, 254, 255, 255, 255]], 2, 4, model, rows);
    }

    [Fact]
    public void A_mask_of_truth_values_is_two_labels()
    {
        Network("batch 1 2 2", "batch 1 2 2", OnnxElementType.Boolean, nodes: [Cast("x", "y", OnnxElementType.Boolean)]).Save(folder.File("y.onnx"));
        var rows = Rows([[0, 1, 1, 0]], 1, 2, 2);
        using var model = Ml.Transforms.ApplyCnnOnnx(folder.File("y.onnx")).Fit(rows);

        AssertMaps([[0, 1, 1, 0]], 2, 2, model, rows);
        Assert.Empty(model.Labels);
    }

    // One number a pixel: p of the second class behind a sigmoid, its logit, or p itself.
    [Theory]
    [InlineData("Sigmoid", null, new byte[] { 0, 0, 1, 1, 1, 1 }, 0.6224593f)]
    [InlineData("Identity", null, new byte[] { 0, 0, 1, 1, 1, 1 }, 0.6224593f)]
    [InlineData("Identity", true, new byte[] { 0, 0, 1, 1, 1, 1 }, 0.6224593f)]
    [InlineData("Identity", false, new byte[] { 0, 0, 0, 0, 1, 1 }, 0.5f)]
    public void A_single_number_is_about_the_second_of_two_classes(string end, bool? softmax, byte[] labels, float probability)
    {
        Network("batch 1 2 3", "batch 1 2 3", nodes: [Node(end, "x", "y")]).Save(folder.File("y.onnx"));
        var rows = Rows([[-3, -0.01f, 0, 0.49f, 0.5f, 0.9f]], 1, 2, 3);
        using var model = Ml.Transforms.ApplyCnnOnnx(folder.File("y.onnx"), options: new()
        {
            Softmax = softmax, Labels = ["road", "crack"], ProbabilitiesColumnName = "P",
        }).Fit(rows);

        AssertMaps([labels], 2, 3, model, rows);
        foreach (var each in (ITransformer[])[model, Reloaded(model, rows)])
        {
            var probabilities = each.Transform(rows).GetColumn<float[]>("P").Single();
            Assert.Equal(12, probabilities.Length);
            Assert.Equal((1 - probability, probability), (probabilities[4], probabilities[10]));
        }
    }

    [Fact]
    public void The_first_output_is_read_or_the_one_that_is_chosen()
    {
        var network = Network("batch 3 4 6", "batch 3 4 6", nodes: [Node("Identity", "x", "y"), Node("Neg", "x", "aux")]);
        network.With(network.Graph with { Outputs = network.Graph.Outputs.Add(new("aux", OnnxElementType.Float32, network.Outputs[0].Extents)) })
            .Save(folder.File("y.onnx"));
        var rows = Rows(2);

        using var first = Ml.Transforms.ApplyCnnOnnx(folder.File("y.onnx")).Fit(rows);
        using var chosen = Ml.Transforms.ApplyCnnOnnx(folder.File("y.onnx"), options: new() { OutputName = "aux" }).Fit(rows);

        AssertMaps([Labels(0), Labels(1)], Height, Width, first, rows);
        // The smallest number is that of the first channel whose label the pixel does not have.
        AssertMaps([.. Enumerable.Range(0, 2).Select(number => Labels(number).Select(label => (byte)(label == 0 ? 1 : 0)).ToArray())], Height, Width, chosen, rows);
    }

    [Fact]
    public void A_fixed_batch_scores_any_number_of_rows_and_is_not_saved()
    {
        Network("4 3 4 6", "4 3 4 6").Save(folder.File("y.onnx"));
        var rows = Rows(6);
        using var model = Ml.Transforms.ApplyCnnOnnx(folder.File("y.onnx")).Fit(rows);

        Assert.Equal(Enumerable.Range(0, 6).Select(Labels), Foreign.Maps(model, rows).Select(map => map.Labels.ToArray()));
        Assert.Contains("takes batches of 4 images", Assert.Throws<ArgumentException>(() => Reloaded(model, rows)).Message);
    }

    private static void AssertMaps(byte[][] expected, int height, int width, CnnOnnxTransformer model, IDataView rows)
    {
        foreach (var each in (ITransformer[])[model, Reloaded(model, rows)])
        {
            var maps = Foreign.Maps(each, rows);
            Assert.All(maps, map => Assert.Equal((height, width), (map.Height, map.Width)));
            Assert.Equal(expected, maps.Select(map => map.Labels.ToArray()));
        }
    }

    private void Save(string form)
    {
        const string first = "batch 3 4 6", last = "batch 4 6 3";
        var model = form switch
        {
            "logits" => Network(first, first),
            "logits of any size" => Network("batch 3 h w", "batch 3 h w"),
            "logits of any size and number of classes" => Network("batch 3 h w", "batch classes h w"),
            "logits of halves" => Network(first, first, OnnxElementType.Float16, nodes: [Cast("x", "y", OnnxElementType.Float16)]),
            "probabilities" => Network(first, first, nodes: [Node("Softmax", "x", "y", OnnxAttribute.Of("axis", 1L))]),
            "old logits" => Network(first, first, opset: 9),
            "labels of 64 bits" => Network(first, "batch 4 6", OnnxElementType.Int64, nodes: [ArgMax("x", "y", 0)]),
            "labels of 32 bits in a channel" =>
                Network(first, "batch 1 4 6", OnnxElementType.Int32, nodes: [ArgMax("x", "classes", 1), Cast("classes", "y", OnnxElementType.Int32)]),
            "labels in bytes" =>
                Network(first, "batch 4 6", OnnxElementType.UInt8, nodes: [ArgMax("x", "classes", 0), Cast("classes", "y", OnnxElementType.UInt8)]),
            "logits with the channels last" => Network(last, last),
            "logits with the channels first of images with theirs last" =>
                Network(last, first, nodes: [Node("Transpose", "x", "y", OnnxAttribute.List("perm", 0, 3, 1, 2))]),
            _ => Network(
                last, "batch 4 6", OnnxElementType.Int64,
                nodes: [Node("Transpose", "x", "planes", OnnxAttribute.List("perm", 0, 3, 1, 2)), ArgMax("planes", "y", 0)]),
        };
        model.Save(folder.File("y.onnx"));
    }
}
