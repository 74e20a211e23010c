using System.Collections.Concurrent;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace ScoringService.Scoring;

/// <summary>
/// Makes pictures of the network's size, as the network's transformer would do it itself. Done before they wait, so that a waiting picture takes
/// little memory, and by as many requests at once as there are processors.
/// </summary>
internal sealed class PictureResizer(MLContext ml, int side)
{
    private const string Resized = "Resized";

    private readonly ConcurrentBag<Lane> idle = [];

    /// <summary>The picture in the network's size: a new one, or the same where it has that size.</summary>
    public MLImage Resize(MLImage picture)
    {
        var lane = idle.TryTake(out var waiting) ? waiting : new Lane(ml, side);
        var resized = lane.Resize(picture);
        idle.Add(lane);
        return resized;
    }

    /// <summary>A view of one row that is read again and again.</summary>
    private sealed class Lane
    {
        private readonly PictureRow row = new();
        private readonly IDataView view;

        public Lane(MLContext ml, int side)
        {
            var rows = ml.Data.LoadFromEnumerable([row]);
            view = ml.Transforms.ResizeImages(Resized, side, side, nameof(PictureRow.Image), ImageResizingEstimator.ResizingKind.IsoCrop)
                .Fit(rows).Transform(rows);
        }

        public MLImage Resize(MLImage picture)
        {
            row.Image = picture;
            var column = view.Schema[Resized];
            using var cursor = view.GetRowCursor([column]);
            cursor.MoveNext();
            MLImage? resized = null;
            cursor.GetGetter<MLImage?>(column)(ref resized);
            row.Image = null;
            return resized ?? throw new InvalidOperationException("ResizeImages gave no picture.");
        }
    }
}
