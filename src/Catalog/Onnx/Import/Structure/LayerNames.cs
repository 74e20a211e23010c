using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx.Import;

/// <summary>
/// Names of layers: those of their weights where the exporter kept them (<c>layer1.0.conv1.weight</c>), else the node's, where PyTorch's
/// <c>/layer1/layer1.0/conv1/Conv</c> means <c>layer1.0.conv1</c>.
/// </summary>
internal sealed class LayerNames
{
    private const int MostScopes = 50;

    private readonly NameTable names = new();

    public int Count => names.Count;

    public string Unused(string name) => names.Unused(name);

    /// <summary>The name of a layer with weights.</summary>
    public static string Weighted(OnnxNode node, string weights)
    {
        foreach (var ending in (string[])[".weight", ".weight_v", ".kernel"])
            if (weights.EndsWith(ending, StringComparison.Ordinal) && Plain(weights[..^ending.Length]) is { Length: > 0 } name)
                return name;
        return OfNode(node) is { Length: > 0 } own ? own : node.OpType;
    }

    /// <summary>The name of a layer without weights, which says what kind of layer it is.</summary>
    public static string Unweighted(OnnxNode node, string kind)
    {
        var name = OfNode(node);
        var last = name[(name.LastIndexOf('.') + 1)..];
        return name.Length == 0 ? kind
            : !node.Name.Contains('/', StringComparison.Ordinal) || last.StartsWith(kind, StringComparison.Ordinal) ? name
            : $"{name}.{kind}";
    }

    /// <summary>The name of a layer whose only parameter has the layer's own name.</summary>
    public static string Parameter(OnnxNode node, string weights) =>
        weights.Contains('.', StringComparison.Ordinal) && !weights.Contains("::", StringComparison.Ordinal)
            ? Plain(weights)
            : Weighted(node, weights);

    /// <summary>The path of a node without the operator at its end: /conv1/Conv is /conv1/.</summary>
    public static string Scope(OnnxNode node)
    {
        var end = node.Name.LastIndexOf('/') + 1;
        var last = node.Name[end..];
        return end > 0 && (last == node.OpType || last.StartsWith(node.OpType + "_", StringComparison.Ordinal)) ? node.Name[..end] : node.Name;
    }

    private static string OfNode(OnnxNode node)
    {
        var parts = Scope(node).Split('/', StringSplitOptions.RemoveEmptyEntries);
        // A child in a list is named with its parent: features, features.0.
        var kept = parts.Index().Where(part =>
            part.Index == parts.Length - 1 || !parts[part.Index + 1].StartsWith(part.Item + ".", StringComparison.Ordinal));
        return Plain(string.Join('.', kept.Select(part => part.Item)));
    }

    private static string Plain(string name)
    {
        var parts = string
            .Concat(name.Select(letter => char.IsLetterOrDigit(letter) || letter is '.' or '_' or '-' ? letter : '_'))
            .Split('.', StringSplitOptions.RemoveEmptyEntries);
        return string.Join(parts.Length <= MostScopes ? '.' : '_', parts);
    }
}
