using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Classification;
using MLNet.CnnCatalog.Estimators.Pictures;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using TorchSharp;

namespace MLNet.CnnCatalog.Estimators;

/// <summary>
/// A trained network. Adds Score, the classes' probabilities in the order of the label's keys, and PredictedLabel, the key of the
/// most probable class. Scores in batches, reading ahead; columns that nobody asks for cost nothing.
/// </summary>
public sealed class CnnClassificationTransformer : ITransformer, IDisposable
{
    internal const string Score = "Score";
    internal const string PredictedLabel = "PredictedLabel";

    private readonly LabelColumn label;
    private readonly Lazy<ScoringNetwork> scoring;
    private bool disposed;

    internal CnnClassificationTransformer(StateDict weights, LabelColumn label, PictureColumn pictures, torch.Device device, int batchSize)
    {
        (Weights, this.label, Pictures, BatchSize) = (weights, label, pictures, batchSize);
        scoring = new(() => new ScoringNetwork(weights, device, pictures.Format));
    }

    /// <summary>The trained weights and, with them, the network.</summary>
    public StateDict Weights { get; }

    /// <summary>True: each row is scored by itself.</summary>
    public bool IsRowToRowMapper => true;

    internal PictureColumn Pictures { get; }

    internal int BatchSize { get; }

    internal int Classes => label.Classes;

    internal ScoringNetwork Scoring
    {
        get
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            return scoring.Value;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The picture column is missing or of another kind than in training.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        Pictures.Preprocessing.GetOutputSchema(inputSchema);
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(inputSchema);
        builder.AddColumn(PredictedLabel, label.Type, PredictedLabelAnnotations());
        builder.AddColumn(Score, new VectorDataViewType(NumberDataViewType.Single, Classes), ScoreAnnotations());
        return builder.ToSchema();
    }

    /// <inheritdoc/>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new ScoredView(this, input);
    }

    /// <inheritdoc/>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => new ScoringMapper(this, inputSchema);

    /// <summary>Not to be had yet: throws.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    void ICanSaveModel.Save(ModelSaveContext ctx) => throw new NotSupportedException(
        $"A trained '{Weights.Network.Name}' cannot be saved with Model.Save yet. Its weights are at {nameof(Weights)}.");

    /// <summary>Frees the native memory of the network. The transformer cannot score any more.</summary>
    public void Dispose()
    {
        if (!disposed && scoring.IsValueCreated)
            scoring.Value.Dispose();
        disposed = true;
    }

    private DataViewSchema.Annotations ScoreAnnotations()
    {
        var builder = new DataViewSchema.Annotations.Builder();
        AddKind(builder);
        if (label.ClassNames is { } names)
        {
            var slots = new VBuffer<ReadOnlyMemory<char>>(names.Count, [.. names.Select(name => name.AsMemory())]);
            builder.Add("SlotNames", new VectorDataViewType(TextDataViewType.Instance, names.Count), (ref VBuffer<ReadOnlyMemory<char>> value) => slots.CopyTo(ref value));
        }

        return builder.ToAnnotations();
    }

    private DataViewSchema.Annotations PredictedLabelAnnotations()
    {
        var builder = new DataViewSchema.Annotations.Builder();
        AddKind(builder);
        builder.Add(label.Annotations, name => name == LabelColumn.KeyValues);
        return builder.ToAnnotations();
    }

    // ML.NET marks the score columns of its own trainers so.
    private static void AddKind(DataViewSchema.Annotations.Builder builder) =>
        builder.AddPrimitiveValue("ScoreColumnKind", TextDataViewType.Instance, "MulticlassClassification".AsMemory());
}
