using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.MicrosoftML.Training;

/// <summary>Three classes around (0, 0), (3, 1) and (1, 4) in the first two features; the third tells nothing.</summary>
public sealed class Flower
{
    private static readonly (double X, double Y)[] Centers = [(0, 0), (3, 1), (1, 4)];
    private static readonly string[] Names = ["rose", "tulip", "aster"];

    public int Id { get; set; }

    public string Species { get; set; } = "";

    [VectorType(3)]
    public float[] Features { get; set; } = [];

    public float Weight { get; set; } = 1;

    public string Bed { get; set; } = "";

    public static Flower[] Bunch(int count) => [.. Enumerable.Range(0, count).Select(Pick)];

    /// <summary>The bunch with Label, the key of the species: rose, tulip, aster.</summary>
    public static IDataView View(MLContext context, int count = 30) => WithLabel(context, Bunch(count));

    public static IDataView WithLabel(MLContext context, IEnumerable<Flower> flowers)
    {
        var data = context.Data.LoadFromEnumerable(flowers);
        return context.Transforms.Conversion.MapValueToKey("Label", nameof(Species)).Fit(data).Transform(data);
    }

    private static Flower Pick(int i) => new()
    {
        Id = i,
        Species = Names[i % 3],
        Features =
        [
            (float)(Centers[i % 3].X + (i * 7 % 11 - 5) / 4.0),
            (float)(Centers[i % 3].Y + (i * 5 % 13 - 6) / 4.0),
            (i * 3 % 7 - 3) / 2f,
        ],
        Weight = 1 + i % 4,
        Bed = $"bed {i % 8}",
    };
}
