using System.Globalization;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Architectures;

/// <summary>What may be changed in a <see cref="CifarDenseNet"/>. A DenseNet-BC has bottlenecks and a compression below 1.</summary>
public sealed record CifarDenseNetOptions
{
    /// <summary>Number of layers, 3 n + 4, or 6 n + 4 with bottlenecks: the paper's L. 40 by default.</summary>
    public int Depth { get; init; } = 40;

    /// <summary>Channels that each layer adds: the paper's k, at least 1. 12 by default.</summary>
    public int GrowthRate { get; init; } = 12;

    /// <summary>Whether a 1x1 convolution to 4 k channels stands before each 3x3 one; no by default.</summary>
    public bool Bottleneck { get; init; }

    /// <summary>
    /// Share of the channels that the transitions between blocks keep: the paper's theta, above 0 and at most 1. 1 by default.
    /// </summary>
    public double Compression { get; init; } = 1;

    /// <summary>
    /// Rate of a dropout behind each convolution but the first, from 0 to 1. 0, no dropout, by default; the paper takes 0.2 where it does
    /// not augment the pictures.
    /// </summary>
    public double DropoutRate { get; init; }

    /// <summary>Shape of one picture; null is 3x32x32.</summary>
    public Shape? Input { get; init; }

    private int LayersPerUnit => Bottleneck ? 6 : 3;

    internal int LayersPerBlock => (Depth - 4) / LayersPerUnit;

    internal string Name
    {
        get
        {
            var kind = (Bottleneck, Compression < 1) switch
            {
                (true, true) => "bc_",
                (true, false) => "b_",
                (false, true) => "c_",
                (false, false) => "",
            };
            return string.Create(CultureInfo.InvariantCulture, $"cifar_densenet_{kind}{Depth}_{GrowthRate}");
        }
    }

    internal void Check()
    {
        if (Depth < LayersPerUnit + 4 || (Depth - 4) % LayersPerUnit != 0)
            throw new ArgumentException(
                $"A DenseNet of three equal blocks {(Bottleneck ? "with bottlenecks " : "")}has {LayersPerUnit} n + 4 layers, n at least 1; " +
                $"{nameof(Depth)} is {Depth}. Take {(Math.Max(1, LayersPerBlock) * LayersPerUnit) + 4}.");
        if (GrowthRate < 1)
            throw new ArgumentException($"Every layer of a DenseNet adds at least 1 channel; {nameof(GrowthRate)} is {GrowthRate}.");
        if (Compression is not (> 0 and <= 1))
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"A transition keeps a share of the channels above 0 and at most 1; {nameof(Compression)} is {Compression}."));
        if (DropoutRate is not (>= 0 and <= 1))
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture, $"{nameof(DropoutRate)} is the probability of zero, from 0 to 1, and cannot be {DropoutRate}."));
    }
}
