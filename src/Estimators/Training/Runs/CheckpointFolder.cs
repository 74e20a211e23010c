using System.Globalization;
using System.Text.RegularExpressions;
using MLNet.CnnCatalog.Weights.Storage;

namespace MLNet.CnnCatalog.Estimators.Training.Runs;

/// <summary>
/// The checkpoints of a run, which one training writes. What keeps a file from being written, such as a full disk, is a warning: it must not cost the network.
/// </summary>
internal sealed partial class CheckpointFolder(string run, TrainingLog log)
{
    private readonly string folder = Path.Combine(run, "checkpoints");

    /// <summary>The newest that is whole. A damaged one is put aside with a warning; files that a killed process was about to write are deleted.</summary>
    public Checkpoint? Newest()
    {
        foreach (var unfinished in Directory.Exists(folder) ? Directory.GetFiles(folder, "*.safetensors.*.tmp") : [])
            File.Delete(unfinished);
        foreach (var path in NewestFirst())
        {
            try
            {
                return Checkpoint.Read(path);
            }
            catch (InvalidDataException error)
            {
                log.Warn($"The checkpoint '{path}' cannot be read and is left out, its name ending with .damaged: {error.Message}");
                File.Move(path, $"{path}.damaged", overwrite: true);
            }
        }

        return null;
    }

    /// <summary>Writes a checkpoint, and deletes those that are not kept any more. False where it cannot be written.</summary>
    public bool Save(Checkpoint checkpoint, CheckpointOptions policy)
    {
        var (epoch, step) = (checkpoint.Note.Last!.Epoch, checkpoint.Note.State.Steps);
        var isSaved = Keep(string.Create(CultureInfo.InvariantCulture, $"epoch-{epoch:d4}-step-{step:d8}.safetensors"), checkpoint.Write);
        if (isSaved)
            foreach (var (newer, path) in NewestFirst().Index().ToList())
                if (!policy.Keeps(newer))
                    File.Delete(path);
        return isSaved;
    }

    public bool SaveBest(Action<Stream> write) => Keep("best.safetensors", write);

    private IEnumerable<string> NewestFirst() => !Directory.Exists(folder) ? [] : Directory.GetFiles(folder)
        .Select(path => (Path: path, Name: Name().Match(Path.GetFileName(path)))).Where(file => file.Name.Success)
        .OrderByDescending(file => Number(file.Name, "step")).ThenByDescending(file => Number(file.Name, "epoch")).Select(file => file.Path);

    private static long Number(Match name, string group) => long.Parse(name.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    private bool Keep(string name, Action<Stream> write)
    {
        try
        {
            if (!Directory.Exists(run))
                throw new DirectoryNotFoundException($"There is no folder '{run}' any more.");
            Directory.CreateDirectory(folder);
            AtomicFile.Write(Path.Combine(folder, name), write);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            log.Warn($"'{Path.Combine(folder, name)}' could not be written, and the training goes on without it: {error.Message}");
            return false;
        }
    }

    [GeneratedRegex("^epoch-(?<epoch>[0-9]{4,9})-step-(?<step>[0-9]{8,18})[.]safetensors$")]
    private static partial Regex Name();
}
