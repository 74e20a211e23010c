using System.Text.Json;
using MLNet.CnnCatalog.Estimators.Tests.Torch;
using MLNet.CnnCatalog.Onnx;

namespace MLNet.CnnCatalog.Estimators.Tests.Onnx.Import;

/// <summary>Small networks that PyTorch exported give the logits that PyTorch gave; Data/README.md says how they were made.</summary>
public class ImportedLogitsTests
{
    private const double Tolerance = 1e-4;

    private static readonly Dictionary<string, Reference> References =
        JsonSerializer.Deserialize<Dictionary<string, Reference>>(File.ReadAllText(PathOf("logits.json")), JsonSerializerOptions.Web)!;

    public static TheoryData<string> Names => [.. References.Keys];

    internal static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Onnx", "Import", "Data", name);

    [Theory]
    [MemberData(nameof(Names))]
    public void Logits_of_an_imported_network_are_those_of_PyTorch(string name)
    {
        var (imported, reference) = (OnnxImport.Load(PathOf($"{name}.onnx")), References[name]);
        var images = FormulaWeights.Uniform("input", 2L * 3 * reference.Height * reference.Width);

        var logits = GraphRun.On(imported.Weights, imported.Normalization is { } by ? Pixels.Normalize(images, by) : images);

        var expected = reference.Logits;
        Assert.InRange(Difference(imported.Notes.Any(note => note.Contains("softmax")) ? Softmax(logits) : logits, expected), 0, Tolerance);
    }

    internal static double Difference(float[] actual, float[] expected)
    {
        Assert.Equal(expected.Length, actual.Length);
        return Math.Sqrt(actual.Zip(expected, (first, second) => Math.Pow(first - second, 2)).Sum()) / Math.Sqrt(expected.Sum(value => Math.Pow(value, 2)));
    }

    private static float[] Softmax(float[] logits) => [.. logits.Chunk(10).SelectMany(row =>
    {
        var sum = row.Sum(value => Math.Exp(value));
        return row.Select(value => (float)(Math.Exp(value) / sum));
    })];

    private sealed record Reference(int Height, int Width, float[] Logits);
}
