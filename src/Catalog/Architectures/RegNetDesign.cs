using System.Collections.Immutable;

namespace MLNet.CnnCatalog.Architectures;

/// <summary>
/// The numbers that a RegNet follows from (Radosavovic et al. 2020, section 3.3): the widths of its blocks lie near a line, and those near
/// one power of <paramref name="Step"/> make a stage.
/// </summary>
/// <param name="Depth">Number of blocks, d.</param>
/// <param name="InitialWidth">Width that the line begins at, w_0: a multiple of 8.</param>
/// <param name="Slope">By how much the line rises from block to block, w_a; not negative.</param>
/// <param name="Step">Ratio of the widths of two stages, w_m; more than 1.</param>
/// <param name="GroupWidth">Channels in each group of the 3x3 convolutions, g.</param>
public sealed record RegNetDesign(int Depth, int InitialWidth, double Slope, double Step, int GroupWidth)
{
    private const int WidthUnit = 8;

    /// <summary>
    /// Channels in the middle of the squeeze and excitation of a block as a share of the block's input channels: 0.25 for RegNetY; 0, for
    /// none, in RegNetX.
    /// </summary>
    public double Excitation { get; init; }

    /// <summary>The stages by the paper's rule, equations 2 to 4.</summary>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public ImmutableArray<RegNetStage> ToStages()
    {
        if (Depth < 1 || InitialWidth < 1 || InitialWidth % WidthUnit != 0 || !(Slope >= 0) || !(Step > 1) || GroupWidth < 1 || !(Excitation >= 0))
            throw new ArgumentException(
                $"{this}: a RegNet needs at least 1 block, an initial width that is a multiple of {WidthUnit}, a slope and an excitation that are " +
                "not negative, a step of more than 1 and groups of at least 1 channel.");
        return
        [
            .. Enumerable.Range(0, Depth).GroupBy(WidthOf).Select(blocks =>
            {
                var groupWidth = Math.Min(GroupWidth, blocks.Key);
                return new RegNetStage(ChannelRounding.ToMultiple(blocks.Key, groupWidth), blocks.Count(), groupWidth);
            }),
        ];
    }

    private int WidthOf(int block)
    {
        var onTheLine = InitialWidth + (Slope * block);
        var power = Math.Round(Math.Log(onTheLine / InitialWidth) / Math.Log(Step));
        return WidthUnit * (int)Math.Round(InitialWidth * Math.Pow(Step, power) / WidthUnit);
    }
}

/// <summary>One stage of a RegNet.</summary>
/// <param name="Width">Channels.</param>
/// <param name="Depth">Number of blocks.</param>
/// <param name="GroupWidth">Channels in each group of the 3x3 convolutions; divides the width.</param>
public readonly record struct RegNetStage(int Width, int Depth, int GroupWidth);
