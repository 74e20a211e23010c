using System.Text;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Analysis;

/// <summary>
/// Drawings of networks. A box is a layer with the normalisation, activation or dropout directly behind it: its name, what it computes, and the
/// shape of the result for one image. Of a block that is repeated the first copy is drawn, in a frame such as <c>layer3.1 .. layer3.5 x5</c>;
/// where channels grow from copy to copy, a shape such as <c>128..256x56x56</c> has those of the first and of the last.
/// </summary>
public static class Diagrams
{
    extension(Network network)
    {
        /// <summary>The network as a Mermaid flowchart, which GitHub and many editors draw.</summary>
        public string ToMermaid() => DiagramMermaid.Write(new Diagram(network));

        /// <summary>The network as a Graphviz file: <c>dot -Tsvg</c> draws it.</summary>
        public string ToDot() => DiagramDot.Write(new Diagram(network));
    }
}

/// <summary>Writes a diagram in Mermaid's flowchart language.</summary>
internal static class DiagramMermaid
{
    public static string Write(Diagram diagram)
    {
        var numbers = diagram.Boxes.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        var text = new StringBuilder("flowchart TD\n");
        var frames = 0;
        diagram.Visit(
            (block, depth) => Line(depth, $"subgraph block{frames++}[{Quote(block.ToString())}]"),
            (box, depth) => Line(depth, $"n{numbers[box]}[{Quote(diagram.LinesOf(box))}]"),
            depth => Line(depth, "end"));
        foreach (var box in diagram.Boxes)
            foreach (var input in box.Inputs)
                Line(depth: 0, $"n{numbers[input]} --> n{numbers[box]}");
        return text.ToString();

        void Line(int depth, string line) => text.Append(' ', 4 * (depth + 1)).Append(line).Append('\n');
    }

    private static string Quote(params string[] lines) => $"\"{string.Join("<br/>", lines.Select(line => line.Replace("\"", "#quot;")))}\"";
}

/// <summary>Writes a diagram in Graphviz' language.</summary>
internal static class DiagramDot
{
    public static string Write(Diagram diagram)
    {
        var numbers = diagram.Boxes.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        var text = new StringBuilder($"digraph {Quote(diagram.Network.Name)} {{\n");
        var frames = 0;
        Line(depth: 0, "graph [fontname=monospace, fontsize=10];");
        Line(depth: 0, "node [shape=box, style=rounded, fontname=monospace, fontsize=10];");
        diagram.Visit(
            (block, depth) => Line(depth, $"subgraph cluster{frames++} {{ label={Quote(block.ToString())}; style=dashed;"),
            (box, depth) => Line(depth, $"n{numbers[box]} [label={Quote(diagram.LinesOf(box))}];"),
            depth => Line(depth, "}"));
        foreach (var box in diagram.Boxes)
            foreach (var input in box.Inputs)
                Line(depth: 0, $"n{numbers[input]} -> n{numbers[box]};");
        return text.Append("}\n").ToString();

        void Line(int depth, string line) => text.Append(' ', 4 * (depth + 1)).Append(line).Append('\n');
    }

    private static string Quote(params string[] lines) =>
        $"\"{string.Join("\\n", lines.Select(line => line.Replace("\\", "\\\\").Replace("\"", "\\\"")))}\"";
}
