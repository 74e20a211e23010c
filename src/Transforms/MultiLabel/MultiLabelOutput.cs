using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Transforms.Columns;
using MLNet.CnnCatalog.Transforms.Saving;
using MLNet.CnnCatalog.Transforms.Scoring;

namespace MLNet.CnnCatalog.Transforms.MultiLabel;

/// <summary>The probability of each class, and which of them reach a threshold; both with the classes as slot names.</summary>
/// <param name="classes">The classes.</param>
/// <param name="threshold">Probability from which on a class is predicted.</param>
/// <param name="score">Name of the probabilities' column.</param>
/// <param name="predictedLabels">Name of the predictions' column.</param>
internal sealed class MultiLabelOutput(LabelClasses classes, double threshold, string score, string predictedLabels) : IOutputColumns
{
    public const string DefaultPredictedLabels = "PredictedLabels";

    public LabelClasses Classes => classes;

    public double Threshold => threshold;

    public string Score => score;

    public string PredictedLabels => predictedLabels;

    public IReadOnlyList<string> NetworkOutputs => [score, predictedLabels];

    public void AddTo(DataViewSchema.Builder builder)
    {
        var names = new DataViewSchema.Annotations.Builder();
        SlotNames.Add(names, classes.Names);
        var annotations = names.ToAnnotations();
        builder.AddColumn(predictedLabels, new VectorDataViewType(BooleanDataViewType.Instance, classes.Count), annotations);
        builder.AddColumn(score, new VectorDataViewType(NumberDataViewType.Single, classes.Count), annotations);
    }

    public ValueGetter<TValue> Getter<TValue>(DataViewSchema.Column column, Func<ImageOutputs> outputs) => ColumnGetter.As<TValue>(
        column.Name == score
            ? ColumnGetter.Vector(() => outputs().Numbers)
            : ColumnGetter.Vector<bool>(() => Predicted(outputs().Numbers.Span, threshold)),
        column);

    // The network gives both columns.
    public void AddTo(SavedChain chain)
    {
    }

    /// <summary>Which classes are predicted.</summary>
    public static bool[] Predicted(ReadOnlySpan<float> probabilities, double threshold)
    {
        var predicted = new bool[probabilities.Length];
        for (var i = 0; i < predicted.Length; i++)
            predicted[i] = probabilities[i] >= (float)threshold;
        return predicted;
    }
}
