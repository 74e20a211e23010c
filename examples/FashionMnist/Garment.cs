using Microsoft.ML.Data;

namespace FashionMnist;

/// <summary>One picture of Fashion-MNIST (Xiao et al. 2017).</summary>
internal sealed class Garment
{
    public const int Side = 28;

    /// <summary>Position in its file, from 0.</summary>
    public int Number { get; set; }

    public string Label { get; set; } = "";

    /// <summary>Grey values with the training pictures' mean and deviation taken out.</summary>
    [VectorType(1, Side, Side)]
    public float[] Image { get; set; } = [];
}

/// <summary>What the model says of a picture.</summary>
internal sealed class Prediction
{
    public int Number { get; set; }

    public string PredictedLabel { get; set; } = "";

    public float[] Score { get; set; } = [];
}
