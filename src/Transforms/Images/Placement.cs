namespace MLNet.CnnCatalog.Transforms.Images;

/// <summary>Where an image lies in what a network is fed.</summary>
/// <param name="Size">Height and width that the network is fed.</param>
/// <param name="Columns">The columns of the resized image that it sees.</param>
/// <param name="Rows">The rows of the resized image that it sees.</param>
/// <param name="Left">Empty columns in front of them.</param>
/// <param name="Top">Empty rows above them.</param>
internal readonly record struct Placement(ImageSize Size, Resampling.Axis Columns, Resampling.Axis Rows, int Left, int Top)
{
    /// <summary>Whether the image fills all that the network is fed.</summary>
    public bool IsFull => Columns.Count == Size.Width && Rows.Count == Size.Height;

    /// <summary>Position of the image's first pixel.</summary>
    public int First => (Top * Size.Width) + Left;

    /// <summary>Brings a map of labels, one of each pixel, to the size that the network is fed, as its image is brought there.</summary>
    /// <param name="labels">A label for each pixel of the image, row by row.</param>
    /// <param name="empty">The label where there is no image.</param>
    /// <param name="target">Receives a label for each pixel that the network is fed.</param>
    public void Shrink(ReadOnlySpan<byte> labels, byte empty, Span<byte> target)
    {
        if (!IsFull)
            target.Fill(empty);
        var across = Nearest(Columns);
        for (var row = 0; row < Rows.Count; row++)
        {
            var from = labels.Slice(Nearest(Rows, row) * Columns.From, Columns.From);
            var to = target.Slice(First + (row * Size.Width), Columns.Count);
            for (var column = 0; column < to.Length; column++)
                to[column] = from[across[column]];
        }
    }

    /// <summary>Brings labels that a network gave back to the size of the image.</summary>
    /// <param name="labels">A label for each pixel that the network is fed, row by row.</param>
    /// <param name="unseen">The label of pixels that the network did not see, since they were cut off.</param>
    /// <param name="target">Receives a label for each pixel of the image.</param>
    public void Restore(ReadOnlySpan<byte> labels, byte unseen, Span<byte> target)
    {
        if (IsFull && Columns.IsWhole && Rows.IsWhole && Columns.From == Columns.Count && Rows.From == Rows.Count)
        {
            labels.CopyTo(target);
            return;
        }

        var across = Seen(Columns);
        var down = Seen(Rows);
        for (var row = 0; row < Rows.From; row++)
        {
            var to = target.Slice(row * Columns.From, Columns.From);
            if (down[row] < 0)
            {
                to.Fill(unseen);
                continue;
            }

            var from = labels.Slice(First + (down[row] * Size.Width), Columns.Count);
            for (var column = 0; column < to.Length; column++)
                to[column] = across[column] < 0 ? unseen : from[across[column]];
        }
    }

    // The pixel of the image at whose place the centre of a resized one lies.
    private static int Nearest(Resampling.Axis axis, int index) => (int)(((2L * (axis.First + index)) + 1) * axis.From / (2L * axis.To));

    private static int[] Nearest(Resampling.Axis axis) => [.. Enumerable.Range(0, axis.Count).Select(index => Nearest(axis, index))];

    // The other way round; -1 where the resized pixel was cut off.
    private static int[] Seen(Resampling.Axis axis) => [.. Enumerable.Range(0, axis.From).Select(index =>
        (int)(((2L * index) + 1) * axis.To / (2L * axis.From)) - axis.First is var resized && resized >= 0 && resized < axis.Count ? resized : -1)];
}
