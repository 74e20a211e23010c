using System.Collections.Immutable;
using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx.Import;

/// <summary>Finds what older versions of ONNX have no operator for and exporters spell out, and puts one operator in its place.</summary>
internal sealed partial class Patterns
{
    /// <summary>Domain of operators that stand for several and that no file has.</summary>
    public const string Domain = "pattern";

    public const string Silu = "Silu";

    private const double Close = 1e-4;

    private readonly Dictionary<string, OnnxNode> producers = new(StringComparer.Ordinal);
    private readonly Func<string, Constant?> constants;

    private Patterns(Func<string, Constant?> constants) => this.constants = constants;

    /// <summary>The nodes with patterns in place of their last node; the others of a pattern stay, and nothing reads them any more.</summary>
    public static IReadOnlyList<OnnxNode> Fuse(IEnumerable<OnnxNode> nodes, Func<string, Constant?> constants)
    {
        var patterns = new Patterns(constants);
        var fused = new List<OnnxNode>();
        foreach (var node in nodes)
        {
            var result = node.Domain.Length == 0 && node.Outputs.Length == 1 ? patterns.Match(node) ?? node : node;
            fused.Add(result);
            foreach (var output in node.Outputs)
                patterns.producers[output] = result;
        }

        return fused;
    }

    private OnnxNode? Match(OnnxNode node) => node.OpType switch
    {
        "Mul" => Gelu(node) ?? HardSigmoid(node) ?? SelfGated(node) ?? ScaledNorm(node),
        "Div" => HardSigmoid(node) ?? Normalized(node) ?? LocalResponse(node) ?? OfLengthOne(node),
        "Reshape" => InGroups(node),
        "Add" => ShiftedNorm(node),
        "Conv" => Deformable(node),
        _ => null,
    };

    // x (1 + erf(x / sqrt(2))) / 2, in whatever order it is multiplied.
    private OnnxNode? Gelu(OnnxNode node)
    {
        foreach (var factors in ThreeFactors(node))
            foreach (var half in factors.Where(factor => IsNumber(factor, 0.5)))
                foreach (var sum in factors)
                    if (Produced(sum, "Add") is { } add && Other(add, 1) is { } inner && Produced(inner, "Erf") is { } erf
                        && Scaled(erf.Inputs[0], Math.Sqrt(2)) is { } x && factors.Contains(x) && x != half)
                        return Standing("Gelu", node, x);
        return null;
    }

    private IEnumerable<string[]> ThreeFactors(OnnxNode node)
    {
        foreach (var (first, second) in Orders(node))
            if (Produced(first, "Mul") is { Inputs: [var inner, var other] })
                yield return [inner, other, second];
    }

    // relu6(x + 3) / 6, and x times that.
    private OnnxNode? HardSigmoid(OnnxNode node)
    {
        foreach (var (first, second) in Orders(node))
        {
            if (!IsNumber(second, node.OpType == "Div" ? 6 : 1.0 / 6))
                continue;
            if (ShiftedRelu6(first) is { } x)
                return Standing("HardSigmoid", node, x) with { Attributes = [new("alpha", 1f / 6), new("beta", 0.5f)] };
            if (Produced(first, "Mul") is { } product)
                foreach (var (gated, gate) in Orders(product))
                    if (ShiftedRelu6(gate) == gated)
                        return Standing("HardSwish", node, gated);
        }

        return null;
    }

    private string? ShiftedRelu6(string name) =>
        Produced(name, "Clip") is { } clip && Bound(clip, "min", 1) is 0 && Bound(clip, "max", 2) is 6 && Produced(clip.Inputs[0], "Add") is { } add
            ? Other(add, 3)
            : null;

    private OnnxNode? SelfGated(OnnxNode node)
    {
        foreach (var (x, gate) in Orders(node))
            if (producers.TryGetValue(gate, out var producer) && producer.Inputs.FirstOrDefault() == x)
                switch (producer.OpType)
                {
                    case "Sigmoid": return Standing(Silu, node, x);
                    case "HardSigmoid" when Math.Abs(producer.Number("alpha", 0.2f) - (1.0 / 6)) < Close && producer.Number("beta", 0.5f) == 0.5f:
                        return Standing("HardSwish", node, x);
                }

        return null;
    }

    // (x - mean) / sqrt(mean of (x - mean)^2 + epsilon)
    private OnnxNode? Normalized(OnnxNode node)
    {
        if (node.Inputs is not [var top, var bottom] || Centred(top) is not var (x, axis) || Produced(bottom, "Sqrt") is not { Inputs: [var root] }
            || Produced(root, "Add") is not { } sum)
            return null;
        foreach (var (variance, epsilon) in Orders(sum))
            if (Number(epsilon) is { } number && Produced(variance, "ReduceMean") is { } mean && OnlyAxis(mean) == axis
                && Squared(mean.Inputs[0]) is { } root2 && Centred(root2) == (x, axis))
                return Standing("LayerNormalization", node, x) with { Attributes = [new("axis", axis), new("epsilon", (float)number)] };
        return null;
    }

    private OnnxNode? ScaledNorm(OnnxNode node) => WithConstant(node, count: 1);

    private OnnxNode? ShiftedNorm(OnnxNode node) => WithConstant(node, count: 2);

    private OnnxNode? WithConstant(OnnxNode node, int count)
    {
        foreach (var (norm, constant) in Orders(node))
            if ((Produced(norm, "LayerNormalization") ?? Produced(norm, "GroupNormalization")) is { Domain: Domain } found
                && found.Inputs.Length == count && (found.OpType == "LayerNormalization" ? IsVector(constant) : IsPerChannel(constant)))
                return found with { Inputs = [.. found.Inputs, constant], Outputs = node.Outputs };
        return null;
    }

    // x / (k + alpha * means of squares over neighbouring channels)^beta, as an even number of channels is exported.
    private OnnxNode? LocalResponse(OnnxNode node)
    {
        if (node.Inputs is not [var x, var bottom] || Produced(bottom, "Pow") is not { Inputs: [var sum, var power] } || Number(power) is not { } beta
            || Produced(sum, "Add") is not { } add)
            return null;
        foreach (var (scaled, bias) in Orders(add))
            if (Number(bias) is { } k && Produced(scaled, "Mul") is { } product)
                foreach (var (means, factor) in Orders(product))
                    if (Number(factor) is { } alpha && MeanOfSquares(means, x) is { } size)
                        return Standing("LRN", node, x) with
                        {
                            Domain = Domain,
                            Attributes = [new("size", size), new("alpha", (float)alpha), new("beta", (float)beta), new("bias", (float)k)],
                        };
        return null;
    }

    private long? MeanOfSquares(string means, string x) =>
        Produced(means, "Reshape") is { } maps && Produced(maps.Inputs[0], "AveragePool") is { } pool
        && pool.Find<long[]>("kernel_shape") is [var size, 1] && pool.Find<long[]>("pads") is [var before, 0, var behind, 0]
        && before == size / 2 && behind == (size - 1) / 2 && pool.Integer("count_include_pad", 0) == 1
        && Produced(pool.Inputs[0], "Reshape") is { } columns && constants(columns.Inputs[1])?.ToIntegers() is [0, 1, _, -1]
        && Squared(columns.Inputs[0]) == x
            ? size
            : null;

    private (string X, long Axis)? Centred(string name) =>
        Produced(name, "Sub") is { Inputs: [var x, var mean] } && Produced(mean, "ReduceMean") is { } reduced && reduced.Inputs[0] == x
        && OnlyAxis(reduced) is { } axis
            ? (x, axis)
            : null;

    private string? Squared(string name) =>
        Produced(name, "Pow") is { Inputs: [var x, var two] } && IsNumber(two, 2) ? x
        : Produced(name, "Mul") is { Inputs: [var first, var second] } && first == second ? first
        : null;

    private long? OnlyAxis(OnnxNode mean) => mean.Integer("keepdims", 1) == 1
        && (mean.Find<long[]>("axes") ?? (mean.Inputs is [_, var axes] ? Find(axes)?.ToIntegers() : null)) is [var axis]
            ? axis
            : null;

    // x / divisor, or x times its reciprocal.
    private string? Scaled(string name, double divisor) =>
        Produced(name, "Div") is { Inputs: [var x, var by] } && IsNumber(by, divisor) ? x
        : Produced(name, "Mul") is { } product ? Other(product, 1 / divisor)
        : null;

    private OnnxNode? Produced(string name, string type) =>
        producers.TryGetValue(name, out var producer) && producer.OpType == type && producer.Inputs.Length > 0 ? producer : null;

    private string? Other(OnnxNode node, double number)
    {
        foreach (var (first, second) in Orders(node))
            if (IsNumber(second, number))
                return first;
        return null;
    }

    // Both orders, where they make no difference.
    private static IEnumerable<(string First, string Second)> Orders(OnnxNode node)
    {
        if (node.Inputs is not [var first, var second])
            yield break;
        yield return (first, second);
        if (node.OpType != "Div")
            yield return (second, first);
    }

    private double? Bound(OnnxNode clip, string attribute, int input) => clip.Inputs.Length > input
        ? Number(clip.Inputs[input])
        : clip.Attributes.Any(each => each.Name == attribute) ? clip.Number(attribute, 0) : null;

    private bool IsNumber(string name, double number) => Number(name) is { } value && Math.Abs(value - number) <= Close * Math.Abs(number);

    private double? Number(string name) => Find(name) is { Count: 1 } constant ? constant.ToFloats()[0] : null;

    private bool IsVector(string name) => Find(name) is { Extents.Length: 1 };

    private Constant? Find(string name)
    {
        if (!producers.TryGetValue(name, out var producer))
            return constants(name);
        if (producer is { OpType: "Cast", Inputs: [var cast] } && producers.TryGetValue(cast, out var before))
            producer = before;
        return producer is { OpType: "Identity", Inputs: [var original] } ? constants(original)
            : producer is { OpType: "Constant", Attributes: [{ Value: OnnxTensor tensor }] } ? Constant.Of(tensor)
            : null;
    }

    private bool IsPerChannel(string name) => Find(name) is { Extents: [_, 1, 1] };

    private static OnnxNode Standing(string type, OnnxNode last, string input) =>
        new(type, [input], last.Outputs) { Name = LayerNames.Scope(last), Domain = Domain };
}
