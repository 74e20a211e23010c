using System.Collections.Immutable;
using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx.Quantization;

/// <summary>
/// How a network becomes one that computes with integers of eight bits. Run <see cref="CalibrationModel"/> over some images, gather the
/// ranges that it gives, and hand them to <see cref="Quantize"/>.
/// </summary>
/// <remarks>
/// The result has pairs of QuantizeLinear and DequantizeLinear around what is to be computed with integers; a runtime replaces them, with
/// the nodes between, by operators on integers. Weights are symmetric in 8 bits with a scale per output channel, activations bytes without
/// sign with a scale and a zero point per value, and biases have 32 bits. Batch norms are folded into convolutions before that. What stays
/// in floats: normalisation of the input, layer norms, GELU, softmax, and the network's output.
/// </remarks>
internal sealed class QuantizationPlan
{
    private const int LeastOpset = 13;

    private readonly OnnxModel model;
    private readonly OnnxGraph graph;
    private readonly GraphLinks links;
    private readonly QuantizedNodes nodes;
    private readonly QuantizedValues values;

    private QuantizationPlan(OnnxModel model)
    {
        this.model = model;
        graph = PreparedGraph.Of(model.Graph);
        links = new(graph);
        nodes = new(graph, links);
        values = new(graph, links, nodes);
        RangesOutput = new FreshNames(graph).Get("calibration.ranges");
    }

    /// <summary>The values whose ranges are needed, in the order of <see cref="RangesOutput"/>.</summary>
    public ImmutableArray<string> Values => values.Measured;

    /// <summary>
    /// Name of an output of <see cref="CalibrationModel"/>: the smallest and the largest number of the first of <see cref="Values"/>, then
    /// of the second, and so on, over everything in a batch.
    /// </summary>
    public string RangesOutput { get; }

    /// <summary>The network with one more output.</summary>
    public OnnxModel CalibrationModel => model.With(CalibrationGraph.Of(graph, Values, RangesOutput));

    /// <summary>Looks at a network.</summary>
    /// <exception cref="ArgumentException">
    /// The network is quantised already, its operators are of an opset before 13, or it has neither convolutions nor dense layers with
    /// constant weights.
    /// </exception>
    public static QuantizationPlan Of(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.IsQuantized)
            throw new ArgumentException(
                $"The network '{model.Graph.Name}' is quantised already. Quantise the file that it was made of.", nameof(model));
        if (model.OpsetVersion < LeastOpset)
            throw new ArgumentException(
                $"The network '{model.Graph.Name}' uses opset {model.OpsetVersion}, and scales per channel need {LeastOpset} or later. " +
                "Export it anew with a later one.", nameof(model));
        var plan = new QuantizationPlan(model);
        return plan.Values.Length > 0 ? plan : throw new ArgumentException(
            $"The network '{model.Graph.Name}' has nothing to quantise: no convolution or dense layer with constant weights of 32-bit floats.",
            nameof(model));
    }

    /// <summary>The network with integers. Inputs, outputs, names of layers and texts are those of the network that came.</summary>
    /// <param name="ranges">The ranges of <see cref="Values"/>, in that order; 0 is always part of a range.</param>
    /// <param name="weightBits">
    /// Bits of a weight, 7 or 8. Processors with AVX2 or AVX-512 but without VNNI add pairs of products in 16 bits, which overflow with 8.
    /// </param>
    /// <exception cref="ArgumentException">There are more or fewer ranges than values, or a range is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Weights of so many bits are not known.</exception>
    public OnnxModel Quantize(IReadOnlyList<ValueRange> ranges, int weightBits = 8)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        ArgumentOutOfRangeException.ThrowIfLessThan(weightBits, 7);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(weightBits, 8);
        if (ranges.Count != Values.Length)
            throw new ArgumentException(
                $"{ranges.Count} ranges came for {Values.Length} values. Give one for each, in the same order.", nameof(ranges));
        var scales = Values.Zip(ranges, (value, range) => (value, range))
            .ToDictionary(pair => pair.value, pair => Scale(pair.value, pair.range), StringComparer.Ordinal);
        var quantized = new IntegerNodes(graph, links, nodes, values, ScaleOf, largestWeight: (1 << (weightBits - 1)) - 1).Build();
        return model.With(quantized, (OnnxMetadata.QuantizationKey, "int8"));

        ActivationScale ScaleOf(ScaleSource source) => scales[source.Value] with { Scale = scales[source.Value].Scale * source.Factor };
    }

    private static ActivationScale Scale(string value, ValueRange range) =>
        float.IsFinite(range.Smallest) && float.IsFinite(range.Largest) && range.Smallest <= range.Largest
            ? ActivationScale.Of(range)
            : throw new ArgumentException(
                $"The value '{value}' has the range {range.Smallest} to {range.Largest}, which is not finite. " +
                "The network's weights, or the images that came, have infinities or numbers that are none.", nameof(range));
}

/// <summary>The smallest and the largest number that a value of a network took.</summary>
internal readonly record struct ValueRange(float Smallest, float Largest)
{
    /// <summary>The range of both.</summary>
    public ValueRange Union(ValueRange other) => new(Math.Min(Smallest, other.Smallest), Math.Max(Largest, other.Largest));
}
