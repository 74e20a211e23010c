using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Transforms.LabelMaps;

namespace MLNet.CnnCatalog.Transforms.Columns;

/// <summary>Columns of a SchemaShape, which cannot be constructed: estimators of ML.NET that would add the same are asked for theirs.</summary>
internal static class BorrowedColumns
{
    private const string Features = "CnnFeatures";

    /// <summary>A vector of floats of known size.</summary>
    public static SchemaShape.Column Vector(SchemaShape input, string name) => Vector(input, name, Features);

    /// <summary>The columns of a classifier whose images may have several classes: booleans and floats, both vectors of known size.</summary>
    public static IEnumerable<SchemaShape.Column> MultiLabel(SchemaShape input, string score, string predictedLabels) =>
        [Vector(input, predictedLabels, nameof(VectorColumn.CnnBooleans)), Vector(input, score)];

    /// <summary>A label map.</summary>
    public static SchemaShape.Column LabelMap(SchemaShape input, string name)
    {
        var ml = new MLContext();
        var mapped = ml.Transforms.CustomMapping<NoColumns, LoadedLabelMap>((_, _) => { }, contractName: null).GetOutputSchema(input);
        return ml.Transforms.CopyColumns(name, LoadedLabelMap.Column).GetOutputSchema(mapped).Last(column => column.Name == name);
    }

    /// <summary>The columns of a classifier, as a linear trainer has them for the label.</summary>
    public static IEnumerable<SchemaShape.Column> Classes(SchemaShape input, string labelColumnName, string score, string predictedLabel)
    {
        var ml = new MLContext();
        var outputs = ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(labelColumnName, Features).GetOutputSchema(WithVector(ml, input));
        return [Named(predictedLabel, ClassColumns.DefaultPredictedLabel), Named(score, ClassColumns.DefaultScore)];

        SchemaShape.Column Named(string name, string own) =>
            ml.Transforms.CopyColumns(name, own).GetOutputSchema(outputs).Last(column => column.Name == name);
    }

    /// <summary>The columns of a classifier, as a linear trainer has them for a label of texts.</summary>
    public static IEnumerable<SchemaShape.Column> Classes(SchemaShape input, string score, string predictedLabel)
    {
        var ml = new MLContext();
        var labelled = ml.Transforms.CustomMapping<NoColumns, LabelText>((_, _) => { }, contractName: null)
            .Append(ml.Transforms.Conversion.MapValueToKey(LabelText.Column))
            .GetOutputSchema(input);
        return Classes(labelled, LabelText.Column, score, predictedLabel);
    }

    private static SchemaShape.Column Vector(SchemaShape input, string name, string own)
    {
        var ml = new MLContext();
        var copied = ml.Transforms.CopyColumns(name, own).GetOutputSchema(WithVector(ml, input));
        return copied.Last(column => column.Name == name);
    }

    private static SchemaShape WithVector(MLContext ml, SchemaShape input) =>
        ml.Transforms.CustomMapping<NoColumns, VectorColumn>((_, _) => { }, contractName: null).GetOutputSchema(input);

    private sealed class NoColumns;

    private sealed class LabelText
    {
        public const string Column = "CnnLabel";

        [ColumnName(Column)]
        public string Label { get; set; } = "";
    }

    private sealed class VectorColumn
    {
        [ColumnName(BorrowedColumns.Features), VectorType(1)]
        public float[] Features { get; set; } = [0];

        [VectorType(1)]
        public bool[] CnnBooleans { get; set; } = [false];
    }
}
