using System.Text.Json.Nodes;
using MLNet.CnnCatalog.Estimators.Training.Runs;
using MLNet.CnnCatalog.Weights.Safetensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>All that a training has to remember, to be saved and put back.</summary>
internal sealed class TrainingSnapshot
{
    private const string Network = "network.";
    private const string Optimizer = "optimizer.";
    private const string Gradient = "gradient.";
    private const string Average = "average.";
    private const string Best = "best.";
    private const string StepsOf = $".{ParameterState.StepName}";

    public required ITrainable Trained { get; init; }

    public required TrainingOptimizer Optimiser { get; init; }

    public required LossScaling? Scaling { get; init; }

    public required WeightAverage? Averaging { get; init; }

    public required TrainingState State { get; init; }

    public required BatchReports Reports { get; init; }

    public required RunRecord Record { get; init; }

    /// <summary>What is different after every batch.</summary>
    public (int Epoch, long Batches) Place => (State.Epoch, State.Batches);

    public bool IsFinite => Trained.FirstNotFinite() is null;

    /// <summary>The training as it is now; gradients of a step that is not done belong to it.</summary>
    public Checkpoint Take(JsonObject identity)
    {
        Reports.Read();
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var saved = Optimiser.Save();
        WrittenTensor[] tensors =
        [
            .. Trained.Tensors.Select(pair => Copy(Network + pair.Key, pair.Value)),
            .. saved.Where(pair => !IsSteps(pair.Key)).Select(pair => Copy(Optimizer + pair.Key, pair.Value)),
            .. Trained.Parts.Where(part => part.Parameter.grad is not null).Select(part => Copy(Gradient + part.Key, part.Parameter.grad!)),
            .. Averaging?.Averages.Select(pair => Copy(Average + pair.Key, pair.Value)) ?? [],
            .. Remembered(Best),
        ];
        var note = new CheckpointNote
        {
            Identity = identity,
            State = State,
            Times = Reports.Times,
            Last = Reports.Last,
            Record = Record.Save(),
            OptimizerSteps = saved.Where(pair => IsSteps(pair.Key)).ToDictionary(pair => pair.Key, pair => pair.Value.item<long>(), StringComparer.Ordinal),
            Scale = Scaling?.State,
            Averages = Averaging?.Count ?? 0,
        };
        foreach (var tensor in saved.Values)
            tensor.Dispose();
        return new(note, tensors);
    }

    /// <summary>The weights that are the best so far, under their keys behind a kind; none where there are no such.</summary>
    public IEnumerable<WrittenTensor> Remembered(string kind)
    {
        if (Trained.Remembered is not { } best)
            return [];
        var tensors = Trained.Tensors;
        return [.. best.Select(pair => new WrittenTensor(kind + pair.Key, Dimensions(tensors[pair.Key]), pair.Value))];
    }

    /// <summary>Puts back what was saved, but for the state, with which a training begins.</summary>
    public void Restore(Checkpoint checkpoint)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var (note, tensors) = (checkpoint.Note, Trained.Tensors);
        if (Fill(tensors, checkpoint.Of(Best)))
            Trained.Remember();
        Fill(tensors, checkpoint.Of(Network));
        Optimiser.Restore(checkpoint.Of(Optimizer).Select(pair => KeyValuePair.Create(pair.Key, Read(pair.Value)))
            .Concat(note.OptimizerSteps.Select(pair => KeyValuePair.Create(pair.Key, tensor(pair.Value)))).ToDictionary(StringComparer.Ordinal));
        var parameters = Trained.Parts.ToDictionary(part => part.Key, part => part.Parameter);
        foreach (var (key, values) in checkpoint.Of(Gradient))
            parameters[key].grad = zeros_like(parameters[key]).copy_(Read(values)).DetachFromDisposeScope();
        if (Averaging is not null)
            Fill(Averaging.Averages, checkpoint.Of(Average));
        if (Averaging is not null)
            Averaging.Count = note.Averages;
        if (Scaling is not null && note.Scale is { } scale)
            Scaling.State = scale;
        Reports.Restore(note.Times, note.Last);
        Record.Restore(note.Record, note.Last);
    }

    private static bool IsSteps(string name) => name.EndsWith(StepsOf, StringComparison.Ordinal);

    private static bool Fill(IReadOnlyDictionary<string, Tensor> tensors, IEnumerable<KeyValuePair<string, WrittenTensor>> saved)
    {
        var isAny = false;
        foreach (var (key, values) in saved)
        {
            tensors[key].copy_(Read(values));
            isAny = true;
        }

        return isAny;
    }

    private static WrittenTensor Copy(string name, Tensor tensor) => new(name, Dimensions(tensor), Numbers.Of(tensor));

    private static int[] Dimensions(Tensor tensor) => [.. tensor.shape.Select(extent => (int)extent)];

    private static Tensor Read(WrittenTensor written) => tensor(written.Values, [.. written.Dimensions.Select(extent => (long)extent)]);
}

internal static class Numbers
{
    /// <summary>The numbers of a tensor, row-major, in single precision.</summary>
    public static float[] Of(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.detach().to_type(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
    }
}
