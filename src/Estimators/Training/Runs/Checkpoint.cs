using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MLNet.CnnCatalog.Weights;
using MLNet.CnnCatalog.Weights.Safetensors;

namespace MLNet.CnnCatalog.Estimators.Training.Runs;

/// <summary>Where a training stands, but for its tensors.</summary>
internal sealed record CheckpointNote
{
    /// <summary>What has to be the same where the training is resumed.</summary>
    public required JsonObject Identity { get; init; }

    public required TrainingState State { get; init; }

    public required ReportedTimes Times { get; init; }

    /// <summary>The last batch that was learnt from.</summary>
    public TrainingProgress? Last { get; init; }

    public required RecordedRun Record { get; init; }

    /// <summary>How often each parameter was changed.</summary>
    public required IReadOnlyDictionary<string, long> OptimizerSteps { get; init; }

    public LossScale? Scale { get; init; }

    public long Averages { get; init; }
}

/// <summary>A training that can be gone on with.</summary>
/// <param name="Note">Where it stands.</param>
/// <param name="Tensors">Its numbers, under names that begin with what they are.</param>
internal sealed record Checkpoint(CheckpointNote Note, IReadOnlyList<WrittenTensor> Tensors)
{
    private const string NoteKey = "checkpoint";
    private const string HashKey = "sha256";

    private static readonly JsonSerializerOptions Format =
        new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, IgnoreReadOnlyProperties = true };

    /// <summary>The tensors of a kind by what stands behind it in their names.</summary>
    public IEnumerable<KeyValuePair<string, WrittenTensor>> Of(string kind) => Tensors
        .Where(tensor => tensor.Name.StartsWith(kind, StringComparison.Ordinal))
        .Select(tensor => KeyValuePair.Create(tensor.Name[kind.Length..], tensor));

    public void Write(Stream stream)
    {
        var note = JsonSerializer.Serialize(Note, Format);
        SafetensorsWriter.Write(stream, Tensors, new Dictionary<string, string> { [NoteKey] = note, [HashKey] = HashOf(note, Tensors) });
    }

    /// <exception cref="InvalidDataException">The file is no checkpoint, or damaged.</exception>
    public static Checkpoint Read(string path)
    {
        using var file = WeightFile.Open(path);
        if (!file.Metadata.TryGetValue(NoteKey, out var note) || !file.Metadata.TryGetValue(HashKey, out var hash))
            throw new InvalidDataException($"'{path}' is no checkpoint of a training.");
        WrittenTensor[] tensors = [.. file.Tensors.Select(tensor => new WrittenTensor(tensor.Name, tensor.Dimensions, tensor.Read()))];
        if (HashOf(note, tensors) != hash)
            throw new InvalidDataException($"'{path}' is damaged: its content is not that which was written.");
        try
        {
            return new(JsonSerializer.Deserialize<CheckpointNote>(note, Format)!, tensors);
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"'{path}' is of another version of this library: {error.Message}", error);
        }
    }

    private static string HashOf(string note, IEnumerable<WrittenTensor> tensors)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(note));
        foreach (var tensor in tensors)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{tensor.Name} [{string.Join(", ", tensor.Dimensions)}]"));
            hash.AppendData(MemoryMarshal.AsBytes(tensor.Values.AsSpan()));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
