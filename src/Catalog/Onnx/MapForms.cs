using System.Collections.Immutable;
using MLNet.CnnCatalog.Onnx.Format;
using MLNet.CnnCatalog.Onnx.Quantization;

namespace MLNet.CnnCatalog.Onnx;

/// <summary>An output with numbers about the classes of every pixel.</summary>
/// <param name="Value">The output, of four dimensions.</param>
/// <param name="Channels">Numbers of a pixel; a single one is about the second of two classes.</param>
/// <param name="ChannelsLast">Whether the numbers of a pixel lie side by side.</param>
/// <param name="AreLogits">Whether they are logits, and no probabilities.</param>
/// <param name="Height">Height in pixels that is wanted.</param>
/// <param name="Width">Width in pixels that is wanted.</param>
/// <param name="IsResized">Whether it may have another height and width, and is to be brought to those.</param>
internal sealed record ClassMap(OnnxValue Value, int Channels, bool ChannelsLast, bool AreLogits, int Height, int Width, bool IsResized);

/// <summary>Outputs of segmentation networks by other frameworks, and the same network with label maps in their place.</summary>
internal static class MapForms
{
    // Before, a softmax ran over all dimensions from its axis on.
    private const int FirstSoftmaxOverOneAxis = 13;
    private const int Ignored = 255;

    /// <summary>The first version in which maps can be resized as PyTorch does it.</summary>
    public const int FirstWithResizing = 11;

    /// <summary>Name of the output of labels.</summary>
    public const string Labels = "cnn.label_map";

    /// <summary>Name of the output of probabilities.</summary>
    public const string Probabilities = "cnn.probabilities";

    extension(OnnxModel model)
    {
        /// <summary>
        /// The network with the label of every pixel in place of a map of numbers: bytes, batch x height x width. Behind it, where they are asked
        /// for, the probabilities of the classes, batch x classes x height x width.
        /// </summary>
        public OnnxModel GivingLabels(ClassMap map, bool withProbabilities)
        {
            var tail = new Tail(model);
            var numbers = tail.ChannelsFirst(map);
            if (map.IsResized)
                numbers = tail.Resized(numbers, map.Height, map.Width);
            var batch = map.Value.Extents[0];
            tail.Name(map.Channels == 1 ? tail.Second(numbers, map) : tail.Largest(numbers), Labels);
            var labels = new OnnxValue(Labels, OnnxElementType.UInt8, [batch, map.Height, map.Width]);
            if (!withProbabilities)
                return tail.Finish(labels);
            var probabilities = map.Channels == 1 ? tail.BothClasses(map.AreLogits ? tail.Add("Sigmoid", "probability", [numbers]) : numbers)
                : map.AreLogits ? tail.Softmax(numbers, isOverOneAxis: model.OpsetVersion >= FirstSoftmaxOverOneAxis)
                : numbers;
            tail.Name(probabilities, Probabilities);
            return tail.Finish(labels, new(Probabilities, OnnxElementType.Float32, [batch, Math.Max(2, map.Channels), map.Height, map.Width]));
        }

        /// <summary>
        /// The network with labels as bytes, batch x height x width, in place of labels as other numbers. Those below 0 or above 254 are no class.
        /// </summary>
        public OnnxModel GivingLabels(OnnxValue labels, int height, int width)
        {
            var tail = new Tail(model);
            var value = labels.ElementType switch
            {
                OnnxElementType.UInt8 => labels.Name,
                OnnxElementType.Boolean => tail.Cast(labels.Name, OnnxElementType.UInt8),
                _ => tail.Bytes(tail.Cast(labels.Name, OnnxElementType.Float32)),
            };
            if (labels.Extents.Length > 3)
                value = tail.WithoutChannel(value, height, width);
            tail.Name(value, Labels);
            return tail.Finish(new OnnxValue(Labels, OnnxElementType.UInt8, [labels.Extents[0], height, width]));
        }
    }

    /// <summary>Nodes behind the values of a network.</summary>
    private sealed class Tail(OnnxModel model)
    {
        private readonly FreshNames names = new(model.Graph);
        private readonly List<OnnxNode> nodes = [];
        private readonly List<OnnxTensor> constants = [];

        public OnnxModel Finish(params ImmutableArray<OnnxValue> outputs) => model.With(model.Graph with
        {
            Nodes = [.. model.Graph.Nodes, .. nodes],
            Initializers = [.. model.Graph.Initializers, .. constants],
        }).Giving(outputs);

        public string Add(string opType, string step, ImmutableArray<string> inputs, params ImmutableArray<OnnxAttribute> attributes)
        {
            nodes.Add(new(opType, inputs, [names.Get($"pixels.{step}")]) { Attributes = attributes });
            return nodes[^1].Outputs[0];
        }

        public void Name(string value, string name) => nodes.Add(new("Identity", [value], [name]));

        public string Cast(string value, OnnxElementType type) => Add("Cast", $"{type}", [value], OnnxAttribute.Of("to", (long)type));

        public string ChannelsFirst(ClassMap map)
        {
            var value = map.Value.ElementType is OnnxElementType.Float32 or OnnxElementType.Undefined
                ? map.Value.Name
                : Cast(map.Value.Name, OnnxElementType.Float32);
            return map.ChannelsLast ? Transpose(value, 0, 3, 1, 2) : value;
        }

        // torchvision's interpolate: bilinear, corners not aligned.
        public string Resized(string map, int height, int width)
        {
            var kept = Add("Slice", "kept", [Add("Shape", "shape", [map]), Integers("from", 0), Integers("to", 2), Integers("axis", 0)]);
            var sizes = Add("Concat", "sizes", [kept, Integers("size", height, width)], OnnxAttribute.Of("axis", 0));
            var nothing = Constant(name => OnnxTensor.Floats(name), "nothing");
            return Add(
                "Resize", "resized", [map, nothing, nothing, sizes],
                OnnxAttribute.Of("mode", "linear"), OnnxAttribute.Of("coordinate_transformation_mode", "half_pixel"));
        }

        /// <summary>The class of the largest number, the first of equal ones.</summary>
        public string Largest(string numbers) => Cast(
            Add("ArgMax", "classes", [numbers], OnnxAttribute.Of("axis", 1), OnnxAttribute.Of("keepdims", 0)), OnnxElementType.UInt8);

        /// <summary>1 where a single number speaks for the second of two classes.</summary>
        public string Second(string number, ClassMap map)
        {
            var isFirst = Add("Less", "first", [number, Scalar("threshold", map.AreLogits ? 0 : 0.5f)]);
            return WithoutChannel(Cast(Add("Not", "second", [isFirst]), OnnxElementType.UInt8), map.Height, map.Width);
        }

        public string BothClasses(string second) => Add(
            "Concat", "both", [Add("Sub", "other", [Scalar("one", 1), second]), second], OnnxAttribute.Of("axis", 1));

        public string Softmax(string logits, bool isOverOneAxis) => isOverOneAxis
            ? Add("Softmax", "probabilities", [logits], OnnxAttribute.Of("axis", 1))
            : Transpose(Add("Softmax", "probabilities", [Transpose(logits, 0, 2, 3, 1)], OnnxAttribute.Of("axis", 3)), 0, 3, 1, 2);

        public string Bytes(string labels)
        {
            var distance = Add("Abs", "distance", [Add("Sub", "centred", [labels, Scalar("middle", (Ignored - 1) / 2f)])]);
            var isClass = Add("Less", "isClass", [distance, Scalar("reach", Ignored / 2f)]);
            return Cast(Add("Where", "classes", [isClass, labels, Scalar("ignored", Ignored)]), OnnxElementType.UInt8);
        }

        // 0 stands for the extent that is there: that of the batch.
        public string WithoutChannel(string map, int height, int width) => Add("Reshape", "map", [map, Integers("extents", 0, height, width)]);

        private string Transpose(string value, params long[] order) => Add("Transpose", "turned", [value], OnnxAttribute.List("perm", order));

        private string Scalar(string name, float value) => Constant(unique => OnnxTensor.Scalar(unique, value), name);

        private string Integers(string name, params long[] values) => Constant(unique => OnnxTensor.Integers(unique, values), name);

        private string Constant(Func<string, OnnxTensor> create, string name)
        {
            constants.Add(create(names.Get($"pixels.{name}")));
            return constants[^1].Name;
        }
    }
}
