using System.Globalization;
using System.Net;
using System.Text;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Analysis;

/// <summary>Writes a diagram as an SVG picture.</summary>
internal sealed class DiagramSvg
{
    private readonly Diagram diagram;
    private readonly DiagramGrid grid;
    private readonly StringBuilder text = new();

    private DiagramSvg(Diagram diagram)
    {
        this.diagram = diagram;
        grid = new DiagramGrid(diagram);
    }

    public static string Write(Diagram diagram) => new DiagramSvg(diagram).Write();

    private string Write()
    {
        var title = Encode(diagram.Network.ToString());
        Line($"""<svg xmlns="http://www.w3.org/2000/svg" width="{grid.Width}" height="{grid.Height}" font-family="monospace" font-size="11">""");
        Line($"<title>{title}</title>");
        Line($"""<defs><marker id="arrow" markerWidth="7" markerHeight="6" refX="6" refY="3" orient="auto"><path d="M0,0 L7,3 L0,6 z"/></marker></defs>""");
        Line($"""<rect width="{grid.Width}" height="{grid.Height}" fill="white"/>""");
        Line($"""<text x="{DiagramGrid.Margin}" y="20" font-weight="bold">{title}</text>""");
        foreach (var (_, frame) in grid.Frames)
            Line($"""<rect {Corners(frame)} rx="6" fill="none" stroke="gray" stroke-dasharray="4 3"/>""");
        foreach (var box in diagram.Boxes)
            foreach (var input in box.Inputs)
                Line($"""<path d="{Path(grid.Arrow(input, box))}" fill="none" stroke="black" marker-end="url(#arrow)"/>""");
        foreach (var (block, frame) in grid.Frames)
            WriteLabel(block, frame);
        foreach (var box in diagram.Boxes)
            WriteBox(box);
        return text.Append("</svg>\n").ToString();
    }

    // The white outline keeps the label legible where an arrow crosses it.
    private void WriteLabel(RepeatedBlock block, Rectangle frame) => Line(
        $"""<text x="{frame.Left + 6}" y="{frame.Top + 13}" stroke="white" stroke-width="5" paint-order="stroke">{Encode(block.ToString())}</text>""");

    private void WriteBox(DiagramBox box)
    {
        var place = grid.Place(box);
        Line($"""<rect {Corners(place)} rx="4" fill="{Colour(box.Layers[0].Op)}" stroke="black"/>""");
        foreach (var (index, line) in diagram.LinesOf(box).Index())
        {
            var baseline = place.Top + DiagramGrid.Padding + ((index + 0.75) * DiagramGrid.LineHeight);
            Line($"""<text x="{place.Centre}" y="{baseline}" text-anchor="middle">{Encode(line)}</text>""");
        }
    }

    // Upright through the rows that an arrow passes, and bent between them.
    private static string Path(IReadOnlyList<(double X, double Y)> points)
    {
        var path = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"M{points[0].X},{points[0].Y}"));
        foreach (var (from, to) in points.Zip(points.Skip(1)))
        {
            var middle = (from.Y + to.Y) / 2;
            path.Append(CultureInfo.InvariantCulture, $" C{from.X},{middle} {to.X},{middle} {to.X},{to.Y}");
        }

        return path.ToString();
    }

    private static string Encode(string plain) => WebUtility.HtmlEncode(plain);

    private static string Corners(Rectangle place) => string.Create(
        CultureInfo.InvariantCulture, $"x=\"{place.Left}\" y=\"{place.Top}\" width=\"{place.Width}\" height=\"{place.Height}\"");

    private static string Colour(Op op) => op switch
    {
        Conv or DeformableConv => "#dbe9f6",
        Linear or PointwiseLinear => "#fde0c5",
        MaxPool or AveragePool or AdaptiveAveragePool or GlobalAveragePool or Subsample or Resize => "#d9f0d3",
        Add or Multiply or Concat => "#f7e1ee",
        _ => "#f4f4f4",
    };

    private void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
