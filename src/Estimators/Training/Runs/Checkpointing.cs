using System.Globalization;
using System.Text.Json.Nodes;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Weights;
using MLNet.CnnCatalog.Weights.Safetensors;

namespace MLNet.CnnCatalog.Estimators.Training.Runs;

/// <summary>A training and the run that it keeps.</summary>
/// <param name="Record">Hears it.</param>
/// <param name="Checkpoints">Where it is saved.</param>
/// <param name="Policy">How often; null for never.</param>
/// <param name="Identity">What has to be the same where it is resumed.</param>
internal sealed record KeptRun(RunRecord Record, CheckpointFolder Checkpoints, CheckpointOptions? Policy, JsonObject Identity)
{
    /// <summary>What it goes on from; null where it begins.</summary>
    public Checkpoint? Resumed { get; init; }
}

/// <summary>Saves a training while it runs.</summary>
/// <param name="run">Where.</param>
/// <param name="policy">How often.</param>
/// <param name="snapshot">What.</param>
/// <param name="clock">Says how much time has passed.</param>
internal sealed class Checkpointing(KeptRun run, CheckpointOptions policy, TrainingSnapshot snapshot, TimeProvider clock)
{
    private long lastTime = clock.GetTimestamp();
    private (int Epoch, long Batches)? last;

    /// <summary>A step is done, and perhaps it is time.</summary>
    public void AfterStep()
    {
        if (policy.IsDue(clock.GetElapsedTime(lastTime)))
            Save();
    }

    /// <summary>An epoch is over.</summary>
    public void AfterEpoch(int epoch)
    {
        if (policy.IsDue(epoch))
            Save();
    }

    /// <summary>Saves what was not saved yet. Weights that are not finite are left out: what was saved before them can be resumed.</summary>
    public void Save()
    {
        if (snapshot.Place == last || !snapshot.IsFinite)
            return;
        if (run.Checkpoints.Save(snapshot.Take(run.Identity), policy))
            last = snapshot.Place;
        lastTime = clock.GetTimestamp();
    }

    /// <summary>An epoch was the best so far.</summary>
    public void SaveBest(ITrainable network, Measure measure, int epoch)
    {
        if (!policy.KeepBest)
            return;
        var texts = new Dictionary<string, string>
        {
            ["format"] = "pt", ["epoch"] = epoch.ToString(CultureInfo.InvariantCulture), [measure.Name] = measure.Value.ToString("R", CultureInfo.InvariantCulture),
        };
        run.Checkpoints.SaveBest(stream =>
        {
            if (network.Graph is { } graph)
                SafetensorsWriter.Write(stream, new StateDict(graph, network.Remembered!), TensorType.Float32, texts);
            else
                SafetensorsWriter.Write(stream, snapshot.Remembered(kind: ""), texts);
        });
    }
}
