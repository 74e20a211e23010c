using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace MLNet.CnnCatalog.Estimators.Training.Runs;

/// <summary>Options as JSON: values as they are, records as objects with their kind, and of what is no value the name of its type.</summary>
internal static class PrintedOptions
{
    public static JsonObject Of(CnnTrainingOptions options) => Properties(options);

    /// <summary>The options that somebody set.</summary>
    public static IEnumerable<(string Name, string Value, string Default)> Changed(CnnTrainingOptions options)
    {
        var defaults = Of((CnnTrainingOptions)Activator.CreateInstance(options.GetType())!);
        return Of(options).Where(option => !JsonNode.DeepEquals(option.Value, defaults[option.Key]))
            .Select(option => (option.Key, Text(option.Value), Text(defaults[option.Key])));
    }

    private static string Text(JsonNode? node) =>
        node is null ? "none" : node is JsonValue value && value.TryGetValue<string>(out var text) ? text : Json.Line(node);

    private static JsonObject Properties(object value) => new(value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.GetIndexParameters().Length == 0 && property.PropertyType != typeof(CancellationToken))
        .OrderBy(property => property.MetadataToken)
        .Select(property => KeyValuePair.Create(property.Name, Node(property.GetValue(value), property.PropertyType))));

    private static JsonNode? Node(object? value, Type declared) => value switch
    {
        null => null,
        bool truth => truth,
        int or long or uint or byte => JsonValue.Create(Convert.ToInt64(value, provider: null)),
        double number => Json.Number(number),
        float number => Json.Number(number),
        string or Enum or TimeSpan or ImageSize => value.ToString(),
        ITuple tuple => new JsonArray([.. Enumerable.Range(0, tuple.Length).Select(index => Node(tuple[index], typeof(object)))]),
        IEnumerable items => new JsonArray([.. items.Cast<object?>().Select(item => Node(item, typeof(object)))]),
        _ when IsRecord(value.GetType()) => Record(value, declared),
        _ => value.GetType().Name,
    };

    private static JsonObject Record(object value, Type declared)
    {
        var properties = Properties(value);
        if (value.GetType() != (Nullable.GetUnderlyingType(declared) ?? declared))
            properties.Insert(0, "Kind", value.GetType().Name);
        return properties;
    }

    private static bool IsRecord(Type type) => type.Namespace?.StartsWith(nameof(MLNet), StringComparison.Ordinal) == true
        && type.GetInterfaces().Any(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IEquatable<>));
}
