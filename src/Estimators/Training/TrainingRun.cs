using Microsoft.ML;
using MLNet.CnnCatalog.Estimators.Onnx;
using MLNet.CnnCatalog.Estimators.Scoring;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Estimators.Training.Runs;
using MLNet.CnnCatalog.Transforms.Images;
using TorchSharp;

namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>One Fit of a trainer, whatever its task.</summary>
internal sealed class TrainingRun
{
    private readonly INetworkSource source;
    private readonly TrainingLog log;
    private readonly PublishedEvaluation? evaluation;
    private CnnTrainingOptions options;

    /// <exception cref="ArgumentException">There is no such device.</exception>
    /// <exception cref="InvalidOperationException">What is to score the network cannot be loaded.</exception>
    public TrainingRun(INetworkSource source, CnnTrainingOptions options, TrainingLog log)
    {
        (this.source, this.options, this.log) = (source, options, log);
        options.CancellationToken.ThrowIfCancellationRequested();
        evaluation = options.Weights is { } weights ? weights.Evaluation ?? source.Evaluation : null;
        Scoring = new(Devices.Find(options.Device), options.BatchSize, options.Threads);
        source.RequireScoring(Scoring);
    }

    /// <summary>Where and how the network will score.</summary>
    public ScoringSettings Scoring { get; private set; }

    /// <summary>The image column, read as the network, its weights and the options have it.</summary>
    /// <param name="schema">Schema of the training rows.</param>
    /// <param name="name">Name of the column.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="resizing">How an image of another ratio gets the network's size, where nobody says.</param>
    public ImageColumn Bind(DataViewSchema schema, string name, int classes, ImageResizing resizing = ImageResizing.Crop) => ImageColumn.Bind(
        schema, name, ImagePreparation.Of(options, source.OwnShape(classes), KnownPreparation.Of(evaluation, resizing), resizing));

    /// <summary>Trains a network.</summary>
    public TrainedNetwork Fit<TTarget>(IDataView rows, ImageColumn images, VisionTask<TTarget> task)
    {
        if (options.Mixing.Count > 0 && !task.CanMix)
            throw new ArgumentException(
                $"The option {nameof(options.Mixing)} is {string.Join(", ", options.Mixing)}, and a {task.Targets.Kind} cannot be mixed with another. Leave it out.",
                nameof(options));
        var augmentation = options.Epochs > 0 ? TrainingAugmentation.Of(rows.Schema, images, options) : null;
        var input = NetworkInput.Of(images, options, evaluation);
        using var threads = new TorchThreads(options.Threads);
        // Switches gradients on too.
        using var gradients = torch.inference_mode(mode: false);
        var network = source.Create(new(task.Classes, images.Format.Shape, Scoring.Device, task.Require) { Log = log }, options);
        try
        {
            return options.Epochs > 0 ? Train(network, input, rows, task, augmentation) : Finish(network, input);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private TrainedNetwork Train<TTarget>(ITrainable network, NetworkInput input, IDataView rows, VisionTask<TTarget> task, TrainingAugmentation? augmentation)
    {
        foreach (var warning in network.Warnings)
            log.Warn(warning);
        using var folder = options.Run is { } run ? RunFolder.Claim(run, log) : null;
        using var data = TrainingData<TTarget>.Open(rows, input.Images, task, options, augmentation);
        if (data.Damaged.Count > 0)
            log.Warn($"{data.Damaged}");
        var parts = new Parts<TTarget>(network, input, data, task, augmentation);
        var checkpoints = folder is null ? null : new CheckpointFolder(folder.Path, log);
        var resumed = options.Run is { Resume: true } ? checkpoints!.Newest() : null;
        if (options.BatchSize == CnnTrainingOptions.FittingBatchSize)
            FitBatchSize(network, data.Training.Count, resumed);
        if (folder is null)
            return Learn(parts, kept: null);

        var identity = RunIdentity.Of(network, data, input, task, options, augmentation);
        return LearnAndReport(parts, folder, new(new RunRecord(folder), checkpoints!, options.Run!.Checkpoints, identity) { Resumed = resumed });
    }

    private TrainedNetwork Learn<TTarget>(Parts<TTarget> parts, KeptRun? kept)
    {
        var (network, input, data, task, augmentation) = parts;
        using (var loop = new TrainingLoop<TTarget>(network, input, data, task, options, log, kept) { Assembly = new(input, task, options, augmentation) })
            loop.Run();
        return Finish(network, input);
    }

    private TrainedNetwork LearnAndReport<TTarget>(Parts<TTarget> parts, RunFolder folder, KeptRun kept)
    {
        var report = RunReport.Of(parts.Network, parts.Data, parts.Input, parts.Task, options);
        Begin(folder, kept, report);
        try
        {
            var trained = Learn(parts, kept);
            // Of a training that was over when it was resumed, the page is there.
            if (options.Run!.Report && (kept.Record.Shown.Count > 0 || !folder.HasReport))
                report.Write(kept.Record, folder, ending: null, Findings(trained, parts.Data, parts.Task));
            return trained;
        }
        catch (Exception error) when (error is NotFiniteNumberException or OperationCanceledException or InvalidDataException)
        {
            if (options.Run!.Report)
                report.Write(kept.Record, folder, error.Message, findings: []);
            throw;
        }
    }

    private void Begin(RunFolder folder, KeptRun kept, RunReport report)
    {
        if (kept.Resumed is { } checkpoint)
            RunIdentity.RequireSame(checkpoint.Note.Identity, kept.Identity, folder.Path);
        else if (options.Run!.Resume)
            folder.BeginAnew();
        if (kept.Resumed is null || !folder.HasOptions)
            folder.WriteOptions(report.Describe());
    }

    private void FitBatchSize(ITrainable network, int images, Checkpoint? resumed)
    {
        var free = BatchSizeFitting.FreeBytes(network.Device);
        options = options with
        {
            BatchSize = (int?)resumed?.Note.Identity[nameof(options.BatchSize)] ?? BatchSizeFitting.Find(network.Graph!, options, images, free),
        };
        Scoring = Scoring with { BatchSize = options.BatchSize };
        log.Tell(BatchSizeFitting.Describe(network.Graph!, options, free));
    }

    private IReadOnlyList<ReportSection> Findings<TTarget>(TrainedNetwork trained, TrainingData<TTarget> data, VisionTask<TTarget> task)
    {
        using var examination = new Examination<TTarget>(trained, Scoring.Device, options.BatchSize, ExaminedImages<TTarget>.Of(data));
        return task.Findings(examination);
    }

    private TrainedNetwork Finish(ITrainable network, NetworkInput input) => network.Finish(input, staysOnDevice: !Scoring.UsesOnnxRuntime);

    /// <summary>What a training is made of.</summary>
    private sealed record Parts<TTarget>(
        ITrainable Network, NetworkInput Input, TrainingData<TTarget> Data, VisionTask<TTarget> Task, TrainingAugmentation? Augmentation);
}
