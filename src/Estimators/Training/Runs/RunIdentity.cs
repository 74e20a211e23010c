using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MLNet.CnnCatalog.Estimators.Torch;

namespace MLNet.CnnCatalog.Estimators.Training.Runs;

/// <summary>What makes a training this one and no other: with another network, other rows or other numbers it cannot be gone on with.</summary>
internal static class RunIdentity
{
    // What has no part in what is learnt, or nothing that could be compared.
    private static readonly string[] Free =
    [
        nameof(CnnTrainingOptions.Progress), nameof(CnnTrainingOptions.Run), nameof(CnnTrainingOptions.ReturnBestOnCancellation), nameof(CnnTrainingOptions.Device),
        nameof(CnnTrainingOptions.Threads), nameof(CnnTrainingOptions.CacheSizeInMegabytes), nameof(CnnTrainingOptions.ValidationSet),
        nameof(CnnTrainingOptions.GradientCheckpointing), nameof(CnnTrainingOptions.Augmentation),
    ];

    public static JsonObject Of<TTarget>(
        ITrainable network, TrainingData<TTarget> data, NetworkInput input, VisionTask<TTarget> task, CnnTrainingOptions options, TrainingAugmentation? augmentation)
    {
        var identity = new JsonObject
        {
            ["network"] = network.Graph?.Name ?? "TorchSharp module",
            ["tensors"] = Hash(network.Tensors.Select(pair => $"{pair.Key} [{string.Join(", ", pair.Value.shape)}]").Order(StringComparer.Ordinal)),
            ["image"] = $"{input.Images.Format.Shape}, {input.Normalization}",
            ["classes"] = task.ClassNames is { } names ? new JsonArray([.. names.Select(name => JsonValue.Create(name))]) : task.Classes,
            ["training rows"] = $"{data.Training.Count}, {data.Fingerprint}",
            ["validation rows"] = data.Validation?.Count,
            ["augmentation"] = augmentation?.Recipe.ToString(),
        };
        foreach (var (name, value) in PrintedOptions.Of(options))
            if (!Free.Contains(name) && !name.EndsWith("ColumnName", StringComparison.Ordinal))
                identity[name] = value?.DeepClone();
        return identity;
    }

    /// <summary>A short text for rows, that is another where their targets or their order are.</summary>
    public static string Of(IEnumerable<TargetRow> rows) => Hash(rows.Select(row => $"{row.Id} {row.Class}"));

    /// <exception cref="InvalidOperationException">They are not the same.</exception>
    public static void RequireSame(JsonObject before, JsonObject now, string folder)
    {
        var different = before.Select(pair => pair.Key).Union(now.Select(pair => pair.Key)).Where(key => Text(before[key]) != Text(now[key])).ToList();
        if (different.Count > 0)
            throw new InvalidOperationException(
                $"The run in '{folder}' cannot be resumed, since it is another training: " +
                string.Join("; ", different.Select(key => $"{key} was {Text(before[key])} and is {Text(now[key])}")) +
                ". Train with what it began with, or name another Folder of the option Run.");
    }

    private static string Text(JsonNode? node) => node is null ? "none" : Json.Line(node);

    private static string Hash(IEnumerable<string> lines)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var line in lines)
            hash.AppendData(Encoding.UTF8.GetBytes(line + "\n"));
        return $"#{BinaryPrimitives.ReadUInt32BigEndian(hash.GetHashAndReset()):x8}";
    }
}
