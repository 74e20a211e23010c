using MLNet.CnnCatalog.Estimators.Training;

namespace MLNet.CnnCatalog.Estimators;

/// <summary>Images that grow from epoch to epoch, which makes the first ones cheap (Howard 2018, fast.ai; Tan and Le 2021, "EfficientNetV2").</summary>
public sealed record ProgressiveResizing
{
    /// <summary>Height and width in the first epoch, at least 1 pixel and no larger than those of the last; 128 by default.</summary>
    public ImageSize From { get; init; } = 128;

    /// <summary>Share of the epochs after which the images have their full size, above 0 and at most 1; 0.5 by default.</summary>
    public double UntilShare { get; init; } = 0.5;

    /// <summary>The sizes differ from the full one by a multiple of so many pixels, at least 1; 32 by default.</summary>
    public int StepInPixels { get; init; } = 32;

    /// <summary>Height and width in an epoch.</summary>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <param name="epochs">Epochs of the training.</param>
    /// <param name="full">Height and width in the end.</param>
    internal ImageSize SizeAt(int epoch, int epochs, ImageSize full)
    {
        var missing = Math.Max(0, 1 - ((epoch - 1) / (UntilShare * epochs)));
        return new(Side(From.Height, full.Height), Side(From.Width, full.Width));

        int Side(int from, int to) => epoch == 1 ? from : Math.Max(from, to - ((int)Math.Round((to - from) * missing / StepInPixels) * StepInPixels));
    }

    /// <exception cref="ArgumentOutOfRangeException">A property is out of its range.</exception>
    internal void Check()
    {
        OptionChecks.Require(From is { Height: >= 1, Width: >= 1 }, nameof(From), From, "at least 1 pixel in height and width");
        OptionChecks.Require(UntilShare is > 0 and <= 1, nameof(UntilShare), UntilShare, "above 0 and at most 1");
        OptionChecks.Require(StepInPixels >= 1, nameof(StepInPixels), StepInPixels, "at least 1");
    }
}
