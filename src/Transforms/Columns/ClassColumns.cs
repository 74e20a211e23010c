using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Transforms.Saving;
using MLNet.CnnCatalog.Transforms.Scoring;

namespace MLNet.CnnCatalog.Transforms.Columns;

/// <summary>The most probable class, a key with the label's values, and the probabilities, with the classes as slot names.</summary>
/// <param name="label">The classes.</param>
/// <param name="score">Name of the probabilities' column.</param>
/// <param name="predictedLabel">Name of the class's column.</param>
internal sealed class ClassColumns(
    LabelColumn label, string score = ClassColumns.DefaultScore, string predictedLabel = ClassColumns.DefaultPredictedLabel) : IOutputColumns
{
    public const string DefaultScore = "Score";
    public const string DefaultPredictedLabel = "PredictedLabel";

    public string Score => score;

    public string PredictedLabel => predictedLabel;

    public LabelColumn Label => label;

    /// <summary>Checks the names before anything is done for the columns.</summary>
    /// <param name="score">Name of the probabilities' column.</param>
    /// <param name="predictedLabel">Name of the other column.</param>
    /// <param name="otherwise">What that is called by default.</param>
    /// <exception cref="ArgumentException">A name is empty, or both are the same.</exception>
    public static void RequireNames(string? score, string? predictedLabel, string otherwise = DefaultPredictedLabel)
    {
        if (string.IsNullOrEmpty(score) || string.IsNullOrEmpty(predictedLabel) || score == predictedLabel)
            throw new ArgumentException(
                $"The options {DefaultScore}ColumnName and {otherwise}ColumnName are '{score}' and '{predictedLabel}'; two different names are needed. " +
                $"Leave them out for '{DefaultScore}' and '{otherwise}'.", nameof(score));
    }

    public IReadOnlyList<string> NetworkOutputs => [Score];

    public void AddTo(DataViewSchema.Builder builder)
    {
        builder.AddColumn(PredictedLabel, label.Type, PredictedLabelAnnotations());
        builder.AddColumn(Score, new VectorDataViewType(NumberDataViewType.Single, label.Classes), ScoreAnnotations());
    }

    public ValueGetter<TValue> Getter<TValue>(DataViewSchema.Column column, Func<ImageOutputs> outputs) => ColumnGetter.As<TValue>(
        column.Name == Score
            ? ColumnGetter.Vector(() => outputs().Numbers)
            : new ValueGetter<uint>((ref uint value) => value = LargestKey(outputs().Numbers.Span)),
        column);

    // A custom mapping cannot give a key: how many values it has must stand in the program.
    public void AddTo(SavedChain chain)
    {
        var (ml, table) = (chain.Context, new ClassTable(label, ClassTable.Index, ClassTable.Value));
        chain.AddTemporary(ml.Transforms.CopyColumns(ClassProbabilities.Column, Score), ClassProbabilities.Column);
        chain.AddTemporary(ml.Transforms.CustomMapping<ClassProbabilities, TopClass>(TopClassSearch.Find, TopClassSearch.Contract), TopClass.Column);
        chain.Add(ml.Transforms.Conversion.MapValue(
            PredictedLabel, table, table.Schema[ClassTable.Index], table.Schema[ClassTable.Value], TopClass.Column));
        chain.Add(ml.Transforms.Conversion.MapValueToKey(PredictedLabel, keyData: new ClassTable(label, ClassTable.Value)));
    }

    private static uint LargestKey(ReadOnlySpan<float> probabilities)
    {
        var largest = 0;
        for (var i = 1; i < probabilities.Length; i++)
            if (probabilities[i] > probabilities[largest])
                largest = i;
        return (uint)largest + 1;
    }

    private DataViewSchema.Annotations ScoreAnnotations()
    {
        var builder = new DataViewSchema.Annotations.Builder();
        AddKind(builder);
        SlotNames.Add(builder, label.ClassNames);
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
