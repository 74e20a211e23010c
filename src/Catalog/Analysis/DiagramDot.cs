using System.Text;

namespace MLNet.CnnCatalog.Analysis;

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
