using System.Collections.Immutable;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Onnx.Format;
using MLNet.CnnCatalog.Transforms.LabelMaps;
using static MLNet.CnnCatalog.Transforms.Tests.Onnx.Classifiers;

namespace MLNet.CnnCatalog.Transforms.Tests.Onnx.Segmentation;

/// <summary>Segmentation networks as other frameworks write them: what a pixel has in its channels is what it says of the classes.</summary>
internal static class Foreign
{
    public const int Height = 4;
    public const int Width = 6;

    /// <summary>A network that gives its input x under the name y, after some nodes.</summary>
    public static OnnxModel Network(
        string input, string output, OnnxElementType type = OnnxElementType.Float32, int opset = 13, OnnxElementType inputType = OnnxElementType.Float32,
        params ImmutableArray<OnnxNode> nodes) => new(
        new()
        {
            Name = "foreign",
            Inputs = [new("x", inputType, Extents(input))],
            Outputs = [new("y", type, Extents(output))],
            Initializers = [OnnxTensor.Scalar("forty", 40)],
            Nodes = nodes.IsEmpty ? [new("Identity", ["x"], ["y"])] : nodes,
        }, [new("", opset)]) { IrVersion = 7 };

    public static OnnxNode Node(string opType, string input, string output, params ImmutableArray<OnnxAttribute> attributes) =>
        new(opType, [.. input.Split(' ')], [output]) { Attributes = attributes };

    public static OnnxNode ArgMax(string input, string output, int keepdims) =>
        Node("ArgMax", input, output, OnnxAttribute.Of("axis", 1L), OnnxAttribute.Of("keepdims", (long)keepdims));

    public static OnnxNode Cast(string input, string output, OnnxElementType type) => Node("Cast", input, output, OnnxAttribute.Of("to", (long)type));

    /// <summary>An image whose pixels have 1 in the channel of their label, and 0.2 in the others.</summary>
    public static float[] Image(int number, bool channelsLast = false)
    {
        var image = new float[3 * Height * Width];
        foreach (var (pixel, label) in Labels(number).Index())
            for (var channel = 0; channel < 3; channel++)
                image[channelsLast ? (pixel * 3) + channel : (channel * Height * Width) + pixel] = channel == label ? 1 : 0.2f;
        return image;
    }

    public static byte[] Labels(int number) =>
        [.. Enumerable.Range(0, Height * Width).Select(pixel => (byte)(((pixel / Width * 2) + (pixel % Width) + number) % 3))];

    /// <summary>Rows of vectors.</summary>
    public static IDataView Rows(IEnumerable<float[]> images, params int[] dimensions)
    {
        var schema = SchemaDefinition.Create(typeof(VectorRow));
        schema["Image"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, dimensions);
        return Ml.Data.LoadFromEnumerable(images.Select(image => new VectorRow { Image = image }).ToArray(), schema);
    }

    public static IDataView Rows(int count, bool channelsLast = false) => Rows(
        Enumerable.Range(0, count).Select(number => Image(number, channelsLast)), channelsLast ? [Height, Width, 3] : [3, Height, Width]);

    public static LabelMap[] Maps(ITransformer model, IDataView rows) => [.. model.Transform(rows).GetColumn<LabelMap>("PredictedLabelMap")];

    public static ITransformer Reloaded(ITransformer model, IDataView rows)
    {
        using var file = new MemoryStream();
        Ml.Model.Save(model, rows.Schema, file);
        return new MLContext().Model.Load(file, out _);
    }

    private static ImmutableArray<OnnxDimension> Extents(string extents) =>
        [.. extents.Split(' ').Select(extent => int.TryParse(extent, out var number) ? number : new OnnxDimension(null, extent))];

    private sealed class VectorRow
    {
        public float[] Image { get; set; } = [];
    }
}
