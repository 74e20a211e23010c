using System.Collections.Immutable;
using System.Globalization;
using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx.Export;

/// <summary>A graph of ONNX in the making. Values, constants, inputs and outputs share one space of names.</summary>
internal sealed class ExportGraph
{
    private readonly List<OnnxNode> nodes = [];
    private readonly List<OnnxValue> values = [];
    private readonly Dictionary<string, OnnxTensor> constants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> shared = new(StringComparer.Ordinal);
    private readonly HashSet<string> nodeNames = new(StringComparer.Ordinal);
    private readonly HashSet<string> valueNames = new(StringComparer.Ordinal);

    /// <summary>Keeps names for inputs, outputs and weights, which nothing else then gets.</summary>
    public void Reserve(IEnumerable<string> names) => valueNames.UnionWith(names);

    /// <summary>Adds a node with one output and gives the name of that.</summary>
    public string Add(string opType, string name, IEnumerable<string> inputs, params ReadOnlySpan<OnnxAttribute> attributes) =>
        Add(new OnnxNode(opType, [.. inputs], [Unique(valueNames, name + ".out")]) { Name = Unique(nodeNames, name), Attributes = [.. attributes] });

    /// <summary>Adds a node as it is.</summary>
    public string Add(OnnxNode node)
    {
        nodes.Add(node);
        nodeNames.Add(node.Name);
        return node.Outputs[0];
    }

    /// <summary>Says which extents a value has.</summary>
    public void Describe(OnnxValue value) => values.Add(value);

    /// <summary>A constant under a reserved name; the same one may come twice.</summary>
    public string Constant(OnnxTensor tensor)
    {
        constants.TryAdd(tensor.Name, tensor);
        return tensor.Name;
    }

    /// <summary>A number; equal ones are one constant.</summary>
    public string Scalar(float value) => Shared(
        string.Create(CultureInfo.InvariantCulture, $"scalar.{value:R}"), name => OnnxTensor.Scalar(name, value));

    /// <summary>A list of integers; equal ones are one constant.</summary>
    public string Integers(params long[] values) =>
        Shared($"integers.{string.Join(".", values)}", name => OnnxTensor.Integers(name, values));

    /// <summary>Floats in a shape, as a constant of their own.</summary>
    public string Floats(string name, ImmutableArray<long> dimensions, float[] values) =>
        Constant(new OnnxTensor(Unique(valueNames, name), dimensions, values));

    /// <summary>Integers as a constant of their own.</summary>
    public string Integers(string name, long[] values) => Constant(OnnxTensor.Integers(Unique(valueNames, name), values));

    /// <summary>The whole, whose outputs are values that get other names.</summary>
    public OnnxGraph Finish(string name, IReadOnlyList<(string Value, OnnxValue Output)> outputs, ImmutableArray<OnnxValue> inputs)
    {
        var renamed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (value, output) in outputs)
            if (inputs.Any(input => input.Name == value) || !renamed.TryAdd(value, output.Name))
                renamed.Add(Add("Identity", "identity", [value]), output.Name);
        // What a network of others calls a value within.
        foreach (var (_, output) in outputs)
            if (!renamed.ContainsKey(output.Name) && nodes.Exists(node => node.Outputs.Contains(output.Name)))
                renamed.Add(output.Name, Unique(valueNames, output.Name));
        return new()
        {
            Name = name,
            Nodes = [.. nodes.Select(node => node with { Inputs = Renamed(node.Inputs), Outputs = Renamed(node.Outputs) })],
            Initializers = [.. constants.Values],
            Inputs = inputs,
            Outputs = [.. outputs.Select(pair => pair.Output)],
            Values = [.. values.Where(each => !renamed.ContainsKey(each.Name))],
        };

        ImmutableArray<string> Renamed(ImmutableArray<string> names) => [.. names.Select(each => renamed.GetValueOrDefault(each, each))];
    }

    private string Shared(string name, Func<string, OnnxTensor> create) => shared.TryGetValue(name, out var known)
        ? known
        : shared[name] = Constant(create(Unique(valueNames, name)));

    private static string Unique(HashSet<string> taken, string name)
    {
        var unique = name;
        for (var i = 1; !taken.Add(unique); i++)
            unique = $"{name}_{i}";
        return unique;
    }
}
