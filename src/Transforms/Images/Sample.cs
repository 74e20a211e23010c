using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CnnCatalog.Transforms.Images;

/// <summary>An image as a network is fed it, and what is to be learnt from it.</summary>
/// <param name="Pixels">The image, as <see cref="PixelFormat"/> describes it.</param>
/// <param name="Size">Height and width that it had before it was resized, upright.</param>
/// <param name="Target">What is to be learnt.</param>
/// <param name="Id">The id of its row.</param>
/// <param name="Row">Its place among the rows that are learnt from.</param>
internal readonly record struct Sample<TTarget>(byte[] Pixels, ImageSize Size, TTarget Target, DataViewRowId Id = default, int Row = 0);

/// <summary>Reads what is to be learnt from the image of a row.</summary>
internal interface ITargetReader<TTarget>
{
    /// <summary>What errors call a target.</summary>
    string Kind { get; }

    /// <summary>The columns that it reads.</summary>
    IReadOnlyList<DataViewSchema.Column> Columns(DataViewSchema schema);

    /// <summary>A function that reads the target of the row that the cursor is on, given the size of its image.</summary>
    Func<ImageSize, TTarget> Reader(DataViewRow row);
}

/// <summary>What is learnt from an image that is only scored.</summary>
internal readonly record struct NoTarget;

/// <summary>Reads images that are only scored.</summary>
internal sealed class NoTargets : ITargetReader<NoTarget>
{
    public static NoTargets Instance { get; } = new();

    public string Kind => "image";

    public IReadOnlyList<DataViewSchema.Column> Columns(DataViewSchema schema) => [];

    public Func<ImageSize, NoTarget> Reader(DataViewRow row) => _ => default;
}
