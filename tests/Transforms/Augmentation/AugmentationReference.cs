using System.Text.Json;
using MLNet.CnnCatalog.Tests.Data;
using MLNet.CnnCatalog.Transforms.Augmentation;

namespace MLNet.CnnCatalog.Transforms.Tests.Augmentation;

/// <summary>augmentation.json.gz of tests/Data; README.md there says what the numbers are.</summary>
internal sealed record AugmentationReference
{
    public required int Height { get; init; }

    public required int Width { get; init; }

    public required AugmentationCase[] Cases { get; init; }

    public required Dictionary<string, Dictionary<string, MagnitudeTable>> Tables { get; init; }

    public required Dictionary<string, JsonElement[][][]> Policies { get; init; }

    public static AugmentationReference Instance { get; } = Read();

    public ImageSize Size => new(Height, Width);

    /// <summary>The picture of the reference, by its formula.</summary>
    public byte[] Pixels { get; } = new byte[24 * 31 * 3];

    /// <summary>The label map of the reference, by its formula.</summary>
    public byte[] Labels { get; } = new byte[24 * 31];

    public Canvas ToCanvas()
    {
        var canvas = new Canvas();
        canvas.Load(Size, Pixels, Labels);
        return canvas;
    }

    private static AugmentationReference Read()
    {
        var reference = ReferenceFile.Read<AugmentationReference>("augmentation.json.gz");
        for (var i = 0; i < reference.Labels.Length; i++)
        {
            var (y, x) = Math.DivRem(i, reference.Width);
            reference.Labels[i] = (byte)(((x / 4) + (2 * (y / 5))) % 21);
            for (var c = 0; c < 3; c++)
                reference.Pixels[(3 * i) + c] =
                    (byte)(30 + (((7 * x) + (11 * y) + (40 * c) + (((x * x) + (3 * y * y) + (5 * (c + 1) * x * y)) % 97)) % 256 * 3 / 4));
        }

        return reference;
    }
}

/// <summary>What became of the picture, and of the label map where it moved.</summary>
internal sealed record AugmentationCase
{
    public required string Op { get; init; }

    public required JsonElement[] Args { get; init; }

    public required int Height { get; init; }

    public required int Width { get; init; }

    public required byte[] Pixels { get; init; }

    public byte[]? Labels { get; init; }

    public double[]? Coefficients { get; init; }

    public int Whole(int index) => Args[index].GetInt32();

    public double Number(int index) => Args[index].GetDouble();

    public string Text(int index) => Args[index].GetString()!;

    public override string ToString() => $"{Op}({string.Join(", ", Args)})";
}

/// <summary>Magnitudes of an operation, without sign; none where it has none.</summary>
internal sealed record MagnitudeTable
{
    public required float[] Magnitudes { get; init; }

    public required bool Signed { get; init; }
}
