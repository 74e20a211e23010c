using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MLNet.CnnCatalog.Estimators.Training.Runs;

/// <summary>JSON as the files of a run have it.</summary>
internal static class Json
{
    // Names of classes stay readable; nothing of these files is put into a page unescaped.
    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions ManyLines = new(OneLine) { WriteIndented = true };

    public static string Line(JsonNode node) => node.ToJsonString(OneLine);

    public static string Indented(JsonNode node) => node.ToJsonString(ManyLines);

    /// <summary>A number; JSON has none that is infinite or none at all, and null stands for it.</summary>
    public static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;

    public static JsonObject Numbers(IEnumerable<KeyValuePair<string, double>> values) =>
        new(values.Select(pair => KeyValuePair.Create(pair.Key, Number(pair.Value))));
}
