using System.Collections.Immutable;
using System.Globalization;
using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx;

/// <summary>What the numbers of a classifier's output are.</summary>
internal enum ScoreKind
{
    /// <summary>Logits, or numbers that nothing is known of.</summary>
    Logits,

    /// <summary>Probabilities of classes that exclude each other: they add up to 1.</summary>
    Distribution,

    /// <summary>Probabilities that have nothing to do with each other.</summary>
    Independent,
}

/// <summary>Outputs of classifiers by other frameworks, and the same network with a row of floats for each image in their place.</summary>
internal static class OutputForms
{
    private const string MachineLearning = "ai.onnx.ml";

    // What hands the same numbers on, in another shape, size or type.
    private static readonly string[] HandingOn =
    [
        "Cast", "DequantizeLinear", "Dropout", "Flatten", "Identity", "QuantizeLinear", "Reshape", "Resize", "Squeeze", "Transpose", "Unsqueeze", "Upsample",
    ];

    extension(OnnxModel model)
    {
        /// <summary>What is known of the numbers of an output from the layer that they come from.</summary>
        public ScoreKind KindOf(string output)
        {
            var producers = model.Producers();
            var last = producers.GetValueOrDefault(output);
            for (var steps = producers.Count; steps > 0 && last is { Inputs: [var input, ..] } && HandingOn.Contains(last.OpType); steps--)
                last = producers.GetValueOrDefault(input);
            return last?.OpType switch
            {
                "Softmax" or "QLinearSoftmax" => ScoreKind.Distribution,
                "Div" when IsSpeltOutSoftmax(last, producers) => ScoreKind.Distribution,
                "Sigmoid" or "HardSigmoid" or "QLinearSigmoid" => ScoreKind.Independent,
                _ => ScoreKind.Logits,
            };
        }

        /// <summary>The probabilities that go into a ZipMap, which gives them as a map from each class to its number, and the classes.</summary>
        /// <param name="output">Name of the output; null where it is no ZipMap's.</param>
        public (OnnxValue Probabilities, ImmutableArray<string> Labels)? BeforeZipMap(string output)
        {
            if (model.Producers().GetValueOrDefault(output) is not { OpType: "ZipMap", Domain: MachineLearning, Inputs: [var probabilities] } map)
                return null;
            ImmutableArray<string> labels = map.Find<string[]>("classlabels_strings") is { } texts
                ? [.. texts]
                : [.. (map.Find<long[]>("classlabels_int64s") ?? []).Select(number => number.ToString(CultureInfo.InvariantCulture))];
            return (new(probabilities, OnnxElementType.Float32, [OnnxDimension.Batch, labels.Length]), labels);
        }

        /// <summary>The network with some outputs alone, and without what only others need.</summary>
        public OnnxModel Giving(params ImmutableArray<OnnxValue> outputs)
        {
            var producers = model.Producers();
            var (needed, open) = (new HashSet<OnnxNode>(ReferenceEqualityComparer.Instance), new Stack<string>(outputs.Select(output => output.Name)));
            while (open.TryPop(out var name))
                if (producers.TryGetValue(name, out var node) && needed.Add(node))
                    foreach (var input in node.Inputs)
                        open.Push(input);
            var read = needed.SelectMany(node => node.Inputs).Concat(outputs.Select(output => output.Name)).ToHashSet(StringComparer.Ordinal);
            return model.With(model.Graph with
            {
                Nodes = [.. model.Graph.Nodes.Where(needed.Contains)],
                Initializers = [.. model.Graph.Initializers.Where(tensor => read.Contains(tensor.Name))],
                Outputs = outputs,
            });
        }

        /// <summary>Puts a node behind the only output, and gives its result under another name.</summary>
        public OnnxModel Then(
            string opType, string step, OnnxElementType type, ImmutableArray<OnnxDimension> extents, params ImmutableArray<OnnxAttribute> attributes)
        {
            var name = $"{model.Outputs[0].Name}.{step}";
            return model.With(model.Graph with
            {
                Nodes = model.Graph.Nodes.Add(new(opType, [model.Outputs[0].Name], [name]) { Attributes = attributes }),
                Outputs = [new(name, type, extents)],
            });
        }

        /// <summary>The probabilities of two classes in place of that of the second, which is the only output.</summary>
        public OnnxModel ThenBothClasses()
        {
            var own = model.Outputs[0];
            var (axis, one, other, both) = (own.Extents.Length - 1, $"{own.Name}.one", $"{own.Name}.other", $"{own.Name}.both");
            return model.With(model.Graph with
            {
                Initializers = model.Graph.Initializers.Add(OnnxTensor.Scalar(one, 1)),
                Nodes =
                [
                    .. model.Graph.Nodes,
                    new("Sub", [one, own.Name], [other]),
                    new("Concat", [other, own.Name], [both]) { Attributes = [OnnxAttribute.Of("axis", (long)axis)] },
                ],
                Outputs = [new(both, own.ElementType, own.Extents.SetItem(axis, 2))],
            });
        }

        /// <summary>The node that each value comes from.</summary>
        public Dictionary<string, OnnxNode> Producers() => model.Graph.Nodes
            .SelectMany(node => node.Outputs, (node, output) => (output, node)).DistinctBy(pair => pair.output)
            .ToDictionary(pair => pair.output, pair => pair.node, StringComparer.Ordinal);
    }

    // exp(x) / sum of exp(x)
    private static bool IsSpeltOutSoftmax(OnnxNode division, Dictionary<string, OnnxNode> producers) =>
        division.Inputs is [var exponentials, var divisor]
        && producers.GetValueOrDefault(exponentials)?.OpType == "Exp"
        && producers.GetValueOrDefault(divisor) is { OpType: "ReduceSum", Inputs: [var summed, ..] } && summed == exponentials;
}
