using System.Collections.Immutable;
using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx;

/// <summary>The same network behind another input, which some nodes turn into what it takes.</summary>
internal static class InputForms
{
    // The luminance of ITU-R BT.601, 299 R + 587 G + 114 B thousandths, in the whole numbers that PIL's convert('L') computes with. All sums stay
    // below 2^24, so that floats of 32 bits hold them exactly.
    private static readonly float[] LuminanceWeights = [19595, 38470, 7471];
    private const float LuminanceUnit = 1 << 16;
    private const float LuminanceHalf = 1 << 15;

    extension(OnnxModel model)
    {
        /// <summary>Puts nodes in front of the network.</summary>
        /// <param name="input">What is fed now, under the name of the input that it replaces.</param>
        /// <param name="inner">The value that the nodes give in its place.</param>
        /// <param name="nodes">The nodes.</param>
        /// <param name="constants">What they read besides.</param>
        public OnnxModel Behind(OnnxValue input, string inner, IEnumerable<OnnxNode> nodes, params IEnumerable<OnnxTensor> constants) =>
            model.With(model.Graph with
            {
                Inputs = [.. model.Graph.Inputs.Select(value => value.Name == input.Name ? input : value)],
                Initializers = [.. model.Graph.Initializers, .. constants],
                Nodes =
                [
                    .. nodes,
                    .. model.Graph.Nodes.Select(node => node with { Inputs = [.. node.Inputs.Select(name => name == input.Name ? inner : name)] }),
                ],
            });

        /// <summary>The network for floats of 32 bits, whatever numbers it takes itself.</summary>
        public OnnxModel TakingFloats()
        {
            var own = model.Inputs[0];
            if (own.ElementType is OnnxElementType.Float32 or OnnxElementType.Undefined)
                return model;
            var cast = $"{own.Name}.cast";
            return model.Behind(
                new(own.Name, OnnxElementType.Float32, own.Extents), cast,
                [new OnnxNode("Cast", [own.Name], [cast]) { Attributes = [OnnxAttribute.Of("to", (long)own.ElementType)] }]);
        }

        /// <summary>The network with its height and width stated, where they differ from run to run.</summary>
        public OnnxModel TakingSize(int height, int width, bool channelsLast)
        {
            var (own, first) = (model.Inputs[0], channelsLast ? 1 : 2);
            var stated = new OnnxValue(own.Name, own.ElementType, own.Extents.SetItem(first, height).SetItem(first + 1, width));
            return model.With(model.Graph with { Inputs = [.. model.Graph.Inputs.Select(value => value == own ? stated : value)] });
        }

        /// <summary>The network for images with the channels on the other side.</summary>
        /// <param name="channelsLast">Whether the channels of a pixel lie side by side in what is fed now.</param>
        public OnnxModel TakingTransposed(bool channelsLast)
        {
            var own = model.Inputs[0];
            var transposed = $"{own.Name}.transposed";
            var extents = own.Extents;
            ImmutableArray<OnnxDimension> fed = channelsLast
                ? [extents[0], extents[2], extents[3], extents[1]]
                : [extents[0], extents[3], extents[1], extents[2]];
            long[] order = channelsLast ? [0, 3, 1, 2] : [0, 2, 3, 1];
            return model.Behind(
                new(own.Name, own.ElementType, fed), transposed,
                [new OnnxNode("Transpose", [own.Name], [transposed]) { Attributes = [OnnxAttribute.List("perm", order)] }]);
        }

        /// <summary>A network of one channel for red, green and blue from 0 to 255, whose luminance it takes.</summary>
        /// <param name="channelsLast">Whether the channels of a pixel lie side by side.</param>
        /// <param name="normalization">What the luminance goes through; null leaves it from 0 to 255.</param>
        public OnnxModel TakingColours(bool channelsLast, (double Mean, double Deviation)? normalization)
        {
            var own = model.Inputs[0];
            var front = new Front(own.Name);
            var weights = front.Constant("weights", LuminanceWeights, channelsLast ? [3, 1] : [1, 3, 1, 1]);
            var sum = front.Add(channelsLast ? "MatMul" : "Conv", "weighted", own.Name, weights);
            sum = front.Add("Add", "rounded", sum, front.Constant("half", [LuminanceHalf]));
            var value = front.Add("Floor", "luminance", front.Add("Mul", "scaled", sum, front.Constant("unit", [1 / LuminanceUnit])));
            if (normalization is var (mean, deviation))
            {
                value = front.Add("Sub", "centred", value, front.Constant("mean", [(float)(255 * mean)]));
                value = front.Add("Div", "normalized", value, front.Constant("deviation", [(float)(255 * deviation)]));
            }

            return model.Behind(
                new(own.Name, own.ElementType, own.Extents.SetItem(channelsLast ? 3 : 1, LuminanceWeights.Length)), value, front.Nodes, front.Constants);
        }
    }

    private sealed class Front(string input)
    {
        public List<OnnxNode> Nodes { get; } = [];

        public List<OnnxTensor> Constants { get; } = [];

        public string Add(string opType, string step, params ImmutableArray<string> inputs)
        {
            Nodes.Add(new(opType, inputs, [$"{input}.{step}"]));
            return Nodes[^1].Outputs[0];
        }

        public string Constant(string name, float[] values, params ImmutableArray<long> dimensions)
        {
            Constants.Add(new($"{input}.{name}", dimensions, values));
            return Constants[^1].Name;
        }
    }
}
