using System.Collections.Immutable;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Onnx;

/// <summary>
/// The texts that an exported network carries (<see cref="OnnxModel.Metadata"/>), so that whoever scores with it needs no other file.
/// </summary>
public static class OnnxMetadata
{
    /// <summary>Name of the architecture, such as <c>resnet50</c>; of an ensemble, the names of its members with a plus sign between.</summary>
    public const string ArchitectureKey = "cnn_catalog.architecture";

    /// <summary>The classes in the order of the outputs, as an array in JSON.</summary>
    public const string LabelsKey = "cnn_catalog.labels";

    /// <summary>What the inputs take, by their names, as an object in JSON: <see cref="OnnxImages"/>.</summary>
    public const string ImagesKey = "cnn_catalog.images";

    /// <summary>
    /// What the output is, the first of several: <c>logits</c>, <c>probabilities</c> or <c>label_map</c> (<see cref="OnnxExportOptions.LabelMap"/>).
    /// </summary>
    public const string OutputKey = "cnn_catalog.output";

    /// <summary>Number of classes, height and width of the label map that the output is, as an array in JSON; other networks do not have it.</summary>
    public const string LabelMapKey = "cnn_catalog.label_map";

    /// <summary>
    /// Probability from which on a class is predicted, a number in JSON, where an image may have several classes or none: the probabilities are then
    /// sigmoids of the logits. Other networks do not have it.
    /// </summary>
    public const string MultiLabelKey = "cnn_catalog.multi_label";

    /// <summary><c>int8</c> where the network was quantised; a network of floats does not have it.</summary>
    public const string QuantizationKey = "cnn_catalog.quantization";

    /// <summary>Version of this library.</summary>
    public const string VersionKey = "cnn_catalog.version";

    internal const string Probabilities = "probabilities";
    internal const string LabelMap = "label_map";
    internal const string Logits = "logits";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    internal static string Version { get; } =
        typeof(OnnxMetadata).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    internal static IReadOnlyDictionary<string, string> Of(IReadOnlyList<OnnxMember> members, OnnxExportOptions options, bool givesProbabilities)
    {
        var images = members.GroupBy(member => member.InputName).ToDictionary(sharing => sharing.Key, sharing => OnnxImages.Of([.. sharing]));
        var texts = new Dictionary<string, string>
        {
            [ArchitectureKey] = string.Join("+", members.Select(member => member.Weights.Network.Name)),
            [ImagesKey] = JsonSerializer.Serialize(images, Json),
            [OutputKey] = options.LabelMap ? LabelMap : givesProbabilities ? Probabilities : Logits,
            [VersionKey] = Version,
        };
        if (options.LabelMap)
            texts[LabelMapKey] = LabelMapText(members[0].Weights.Network.Output.Shape);
        if (options.Labels is { } labels)
            texts[LabelsKey] = JsonSerializer.Serialize(labels, Json);
        return WithThreshold(texts, options);
    }

    /// <summary>The texts, and with them the threshold where the options have one.</summary>
    internal static Dictionary<string, string> WithThreshold(IReadOnlyDictionary<string, string> texts, OnnxExportOptions options)
    {
        var whole = texts.ToDictionary(StringComparer.Ordinal);
        if (options.MultiLabelThreshold is { } threshold)
            whole[MultiLabelKey] = JsonSerializer.Serialize(threshold, Json);
        return whole;
    }

    /// <summary>The text that tells the classes, height and width of a label map.</summary>
    internal static string LabelMapText(Shape shape) => JsonSerializer.Serialize((int[])[shape.Channels, shape.Height, shape.Width]);

    /// <summary>The texts of a network whose only input gets the name that the options say, and whose classes theirs.</summary>
    /// <param name="model">The network.</param>
    /// <param name="inputName">The name that its input has.</param>
    /// <param name="options">The other names.</param>
    /// <param name="output">What its output is now; null where it is what it was.</param>
    internal static IReadOnlyDictionary<string, string> Changed(OnnxModel model, string inputName, OnnxExportOptions options, string? output)
    {
        var texts = WithThreshold(model.Metadata, options);
        if (model.Images.TryGetValue(inputName, out var images))
            texts[ImagesKey] = JsonSerializer.Serialize(new Dictionary<string, OnnxImages> { [options.InputName] = images }, Json);
        if (options.Labels is { } labels)
            texts[LabelsKey] = JsonSerializer.Serialize(labels, Json);
        if (output is not null)
            texts[OutputKey] = output;
        if (output is not (null or LabelMap))
            texts.Remove(LabelMapKey);
        return texts;
    }

    internal static T? Read<T>(OnnxModel model, string key)
    {
        if (!model.Metadata.TryGetValue(key, out var text))
            return default;
        try
        {
            return JsonSerializer.Deserialize<T>(text, Json);
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"The model's text '{key}' is not what is read there ({error.Message}): {text}", error);
        }
    }
}

/// <summary>What an input of an exported network takes.</summary>
public sealed record OnnxImages
{
    internal const string Pixels = "0..255";

    /// <summary>Channels, height and width in pixels.</summary>
    public required ImmutableArray<int> Shape { get; init; }

    /// <summary>Order of the channels: <c>RGB</c>, or empty for images that do not have three.</summary>
    public required string ColourOrder { get; init; }

    /// <summary>What values an image has: <c>0..255</c> where the network normalises them, or <c>normalised</c>.</summary>
    public required string Range { get; init; }

    /// <summary>
    /// Means that the network subtracts, on a scale of 0 to 1; empty where it does not normalise, or members of an ensemble differ.
    /// </summary>
    public ImmutableArray<double> Mean { get; init; } = [];

    /// <summary>
    /// Deviations that the network divides by, on a scale of 0 to 1; empty where it does not normalise, or members of an ensemble differ.
    /// </summary>
    public ImmutableArray<double> Deviation { get; init; } = [];

    /// <summary>How an image of another size gets the shape.</summary>
    public required ImageResizing Resizing { get; init; }

    /// <summary>Length in pixels that the shorter side is resized to before the shape is cut from the centre; null for that of the shape.</summary>
    public int? ResizeSize { get; init; }

    internal static OnnxImages Of(IReadOnlyCollection<OnnxMember> sharing)
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
            Resizing = sharing.First().Resizing,
            ResizeSize = sharing.First().ResizeSize,
        };
    }
}
