namespace MLNet.CnnCatalog.Analysis;

/// <summary>A rectangle of a picture, in pixels.</summary>
internal readonly record struct Rectangle(double Left, double Top, double Right, double Bottom)
{
    public double Width => Right - Left;

    public double Height => Bottom - Top;

    public double Centre => (Left + Right) / 2;
}

/// <summary>Turns the rows and lanes of a layout into pixels.</summary>
internal sealed class DiagramGrid
{
    public const int Margin = 16;
    public const int Padding = 8;
    public const int LineHeight = 14;
    private const double CharacterWidth = 6.7;
    private const int TitleHeight = 28;
    private const int RowGap = 28;
    private const int LaneGap = 22;
    private const int ArrowWidth = 12;
    private const int FrameHead = 22;
    private const int FramePadding = 9;

    private readonly Diagram diagram;
    private readonly DiagramLayout layout;
    private readonly Dictionary<DiagramBox, Rectangle> places = [];
    private readonly Dictionary<int, double> centres = [];
    private readonly List<(double Top, double Bottom)> rows = [];

    public DiagramGrid(Diagram diagram)
    {
        (this.diagram, layout) = (diagram, new DiagramLayout(diagram));
        var sizes = diagram.Boxes.ToDictionary(box => box, SizeOf);
        var frames = diagram.Boxes.SelectMany(box => box.Frames).Distinct()
            .ToDictionary(block => block, block => diagram.Boxes.Where(box => box.Frames.Contains(block)).ToArray());
        var width = PlaceLanes(sizes);
        Height = PlaceRows(sizes, frames) + Margin;
        foreach (var (box, size) in sizes)
        {
            var (centre, top) = (centres[layout.LaneOf(box)], rows[layout.RowOf(box)].Top);
            places[box] = new Rectangle(centre - (size.Width / 2), top, centre + (size.Width / 2), top + size.Height);
        }

        Frames = [.. frames.Select(frame => (frame.Key, Around(frame.Key, frame.Value)))];
        Width = Frames.Select(frame => frame.Place.Right + Margin).Append(WidthOf(diagram.Network.ToString()) + (2 * Margin)).Append(width).Max();
    }

    public double Width { get; }

    public double Height { get; }

    /// <summary>The frames of the repeated blocks.</summary>
    public IReadOnlyList<(RepeatedBlock Block, Rectangle Place)> Frames { get; }

    public Rectangle Place(DiagramBox box) => places[box];

    /// <summary>The points that an arrow goes through.</summary>
    public IReadOnlyList<(double X, double Y)> Arrow(DiagramBox from, DiagramBox to)
    {
        var (start, end) = (places[from], places[to]);
        if (layout.LaneOf(from, to) is not { } lane)
            return [(Towards(start, end.Centre), start.Bottom), (Towards(end, start.Centre), end.Top)];
        var x = centres[lane];
        return
        [
            (Towards(start, x), start.Bottom), (x, rows[layout.RowOf(from) + 1].Top),
            (x, rows[layout.RowOf(to) - 1].Bottom), (Towards(end, x), end.Top),
        ];
    }

    // Arrows to the side begin and end off the middle, so that they can be told from those straight on.
    private static double Towards(Rectangle box, double x) => Math.Clamp(x, box.Centre - (box.Width / 4), box.Centre + (box.Width / 4));

    private double PlaceLanes(Dictionary<DiagramBox, (double Width, double Height)> sizes)
    {
        var widths = sizes.GroupBy(box => layout.LaneOf(box.Key), box => box.Value.Width).ToDictionary(lane => lane.Key, lane => lane.Max());
        foreach (var lane in diagram.Boxes.SelectMany(box => box.Inputs, (to, from) => layout.LaneOf(from, to)).OfType<int>())
            widths.TryAdd(lane, ArrowWidth);

        var padding = FramePadding * diagram.Boxes.Max(box => box.Frames.Length);
        double left = Margin + padding;
        foreach (var (lane, width) in widths.OrderBy(lane => lane.Key))
        {
            centres[lane] = left + (width / 2);
            left += width + LaneGap;
        }

        return left - LaneGap + padding + Margin;
    }

    private double PlaceRows(
        Dictionary<DiagramBox, (double Width, double Height)> sizes, Dictionary<RepeatedBlock, DiagramBox[]> frames)
    {
        double top = Margin + TitleHeight;
        var opening = frames.ToLookup(frame => frame.Value.Min(layout.RowOf), frame => 1 + DepthWithin(frame.Key, frame.Value));
        var closing = frames.ToLookup(frame => frame.Value.Max(layout.RowOf), frame => 1 + DepthWithin(frame.Key, frame.Value));
        foreach (var row in sizes.GroupBy(box => layout.RowOf(box.Key), box => box.Value.Height).OrderBy(row => row.Key))
        {
            top += FrameHead * opening[row.Key].DefaultIfEmpty(0).Max();
            rows.Add((top, top + row.Max()));
            top += row.Max() + (FramePadding * closing[row.Key].DefaultIfEmpty(0).Max()) + RowGap;
        }

        return top - RowGap;
    }

    private Rectangle Around(RepeatedBlock block, DiagramBox[] members)
    {
        var frames = 1 + DepthWithin(block, members);
        var inside = members.Select(box => places[box]).ToArray();
        var arrows = members.SelectMany(to => to.Inputs, (to, from) => layout.LaneOf(from, to)).OfType<int>().Select(lane => centres[lane]).ToArray();
        var left = inside.Select(box => box.Left).Concat(arrows).Min() - (FramePadding * frames);
        var right = inside.Select(box => box.Right).Concat(arrows).Max() + (FramePadding * frames);
        return new Rectangle(
            left,
            inside.Min(box => box.Top) - (FrameHead * frames),
            Math.Max(right, left + WidthOf(block.ToString()) + (2 * Padding)),
            inside.Max(box => box.Bottom) + (FramePadding * frames));
    }

    private static double WidthOf(string line) => Math.Ceiling(line.Length * CharacterWidth);

    private (double Width, double Height) SizeOf(DiagramBox box)
    {
        var lines = diagram.LinesOf(box);
        return (lines.Max(WidthOf) + (2 * Padding), (lines.Length * LineHeight) + (2 * Padding));
    }

    /// <summary>How many frames there are within a frame, one in the other.</summary>
    private static int DepthWithin(RepeatedBlock block, DiagramBox[] members) =>
        members.Max(box => box.Frames.Length - box.Frames.IndexOf(block) - 1);
}
