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
    private readonly CnnTrainingOptions options;
    private readonly TrainingLog log;
    private readonly PublishedEvaluation? evaluation;

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
    public ScoringSettings Scoring { get; }

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
        using var folder = options.Run is { } run ? RunFolder.Claim(run.Folder, log) : null;
        var data = TrainingData<TTarget>.Open(rows, input.Images, task, options, augmentation);
        if (folder is null)
            return Learn(record: null);

        var (record, report) = (new RunRecord(folder), RunReport.Of(network, data, input, task, options));
        folder.WriteOptions(report.Describe());
        try
        {
            var trained = Learn(record);
            if (options.Run!.Report)
                report.Write(record, folder, ending: null, Findings(trained, data, task));
            return trained;
        }
        catch (Exception error) when (error is NotFiniteNumberException or OperationCanceledException or InvalidDataException)
        {
            if (options.Run!.Report)
                report.Write(record, folder, error.Message, findings: []);
            throw;
        }

        TrainedNetwork Learn(RunRecord? record)
        {
            using (var loop = new TrainingLoop<TTarget>(network, input, data, task, options, log, record) { Assembly = new(input, task, options, augmentation) })
                loop.Run();
            return Finish(network, input);
        }
    }

    private IReadOnlyList<ReportSection> Findings<TTarget>(TrainedNetwork trained, TrainingData<TTarget> data, VisionTask<TTarget> task)
    {
        using var examination = new Examination<TTarget>(trained, Scoring.Device, options.BatchSize, ExaminedImages<TTarget>.Of(data));
        return task.Findings(examination);
    }

    private TrainedNetwork Finish(ITrainable network, NetworkInput input) => network.Finish(input, staysOnDevice: !Scoring.UsesOnnxRuntime);
}
