using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace FashionMnist;

/// <summary>A picture of Fashion-MNIST, and what the network makes of it.</summary>
internal sealed class Garment
{
    public const int Side = 28;

    /// <summary>Position in its file, from 0.</summary>
    public int Number { get; set; }

    [ImageType(Side, Side)]
    public MLImage Image { get; set; } = null!;

    public string Label { get; set; } = "";

    public string PredictedLabel { get; set; } = "";

    public float[] Score { get; set; } = [];

    /// <summary>How sure the network is.</summary>
    public float Probability => Score.Max();
}
