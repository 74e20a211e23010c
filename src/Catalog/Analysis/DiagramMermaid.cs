using System.Text;

namespace MLNet.CnnCatalog.Analysis;

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
