namespace MLNet.CnnCatalog.Analysis;

/// <summary>
/// Places the boxes of a diagram on a grid. A box is in the row behind its last input and, where that is free, in the lane of that input,
/// otherwise in the nearest free one; an arrow over several rows takes a free lane beside the boxes.
/// </summary>
internal sealed class DiagramLayout
{
    private readonly Dictionary<DiagramBox, int> rows = [];
    private readonly Dictionary<DiagramBox, int> lanes = [];
    private readonly Dictionary<(DiagramBox From, DiagramBox To), int> arrowLanes = [];
    private readonly HashSet<(int Row, int Lane)> taken = [];

    public DiagramLayout(Diagram diagram)
    {
        foreach (var box in diagram.Boxes)
            rows[box] = box.Inputs.Select(input => rows[input] + 1).DefaultIfEmpty(0).Max();

        var arrows = diagram.Boxes.SelectMany(box => box.Inputs, (to, from) => (From: from, To: to)).ToLookup(arrow => rows[arrow.From]);
        foreach (var row in InOrderOfImportance(diagram).GroupBy(box => rows[box]).OrderBy(row => row.Key))
        {
            foreach (var box in row)
                lanes[box] = Take(box.Inputs.IsEmpty ? 0 : lanes[box.Inputs.MaxBy(input => rows[input])!], row.Key, row.Key + 1);
            foreach (var arrow in arrows[row.Key - 1].Where(arrow => rows[arrow.To] > row.Key))
                arrowLanes[arrow] = Take(lanes[arrow.From], row.Key, rows[arrow.To]);
        }
    }

    /// <summary>The row of a box, from 0 at the top.</summary>
    public int RowOf(DiagramBox box) => rows[box];

    /// <summary>The lane of a box: 0 in the middle, negative to the left.</summary>
    public int LaneOf(DiagramBox box) => lanes[box];

    /// <summary>The lane of an arrow in the rows between two boxes; null where there are none.</summary>
    public int? LaneOf(DiagramBox from, DiagramBox to) => arrowLanes.TryGetValue((from, to), out var lane) ? lane : null;

    // The longest way to the output goes straight on, auxiliary heads go to the side.
    private static IEnumerable<DiagramBox> InOrderOfImportance(Diagram diagram)
    {
        var scored = diagram.Network.WithoutHeads().Nodes.ToHashSet();
        var rowsBelow = diagram.Boxes.ToDictionary(box => box, _ => 0);
        foreach (var box in diagram.Boxes.Reverse())
            foreach (var input in box.Inputs)
                rowsBelow[input] = Math.Max(rowsBelow[input], rowsBelow[box] + 1);
        return diagram.Boxes.OrderByDescending(box => scored.Contains(box.Layers[0])).ThenByDescending(box => rowsBelow[box]);
    }

    // The nearest lane that is free in the rows from first to before end, rather to the right.
    private int Take(int wish, int first, int end)
    {
        for (var distance = 0; ; distance++)
            foreach (var lane in new[] { wish + distance, wish - distance })
                if (Enumerable.Range(first, end - first).All(row => !taken.Contains((row, lane))))
                {
                    taken.UnionWith(Enumerable.Range(first, end - first).Select(row => (row, lane)));
                    return lane;
                }
    }
}
