using System.Collections.Immutable;

namespace MLNet.CnnCatalog.Onnx;

/// <summary>What an input of an exported network takes.</summary>
public sealed record OnnxPictures
{
    internal const string Pixels = "0..255";

    /// <summary>Channels, height and width in pixels.</summary>
    public required ImmutableArray<int> Shape { get; init; }

    /// <summary>Order of the channels: <c>RGB</c>, or empty for pictures that do not have three.</summary>
    public required string ColourOrder { get; init; }

    /// <summary>What values a picture has: <c>0..255</c> where the network normalises them, or <c>normalised</c>.</summary>
    public required string Range { get; init; }

    /// <summary>
    /// Means that the network subtracts, on a scale of 0 to 1; empty where it does not normalise, or members of an ensemble differ.
    /// </summary>
    public ImmutableArray<double> Mean { get; init; } = [];

    /// <summary>
    /// Deviations that the network divides by, on a scale of 0 to 1; empty where it does not normalise, or members of an ensemble differ.
    /// </summary>
    public ImmutableArray<double> Deviation { get; init; } = [];

    /// <summary>How a picture of another size gets the shape: <c>largest centred square</c>, which is then resized.</summary>
    public required string Resize { get; init; }

    internal static OnnxPictures Of(IReadOnlyCollection<OnnxMember> sharing)
    {
        var shape = sharing.First().Weights.Network.InputShape;
        var normalizations = sharing.Select(member => member.Normalization).Distinct().ToArray();
        var by = normalizations is [var single] ? single : null;
        return new()
        {
            Shape = shape.IsVector ? [shape.Channels] : [shape.Channels, shape.Height, shape.Width],
            ColourOrder = !shape.IsVector && shape.Channels == 3 ? "RGB" : "",
            Range = normalizations.Contains(null) ? "normalised" : Pixels,
            Mean = by is null ? [] : [by.Red.Mean, by.Green.Mean, by.Blue.Mean],
            Deviation = by is null ? [] : [by.Red.Deviation, by.Green.Deviation, by.Blue.Deviation],
            Resize = "largest centred square",
        };
    }
}
