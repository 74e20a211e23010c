using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace ScoringService.Scoring;

/// <summary>A row that ML.NET reads. It lends the picture: whoever made it disposes it.</summary>
internal sealed class PictureRow
{
    // The type needs a size; ResizeImages asks each picture for its own.
    [ImageType(1, 1)]
    public MLImage? Image { get; set; }
}
