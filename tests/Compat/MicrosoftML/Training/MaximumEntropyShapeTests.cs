using Microsoft.ML;
using Microsoft.ML.Data;
using static Microsoft.ML.SchemaShape.Column;

namespace Compat.Tests.MicrosoftML.Training;

// A trainer of a third party cannot make columns of a SchemaShape. It takes those of this trainer, which are its own.
public class MaximumEntropyShapeTests
{
    private readonly MLContext context = new(seed: 1);

    [Fact]
    public void Score_is_a_vector_of_singles_with_slot_names()
    {
        var score = OutputColumn("Score");

        Assert.Equal((VectorKind.Vector, false), (score.Kind, score.IsKey));
        Assert.Equal(NumberDataViewType.Single, score.ItemType);
        Assert.Equal(
            [
                "ScoreColumnKind:Scalar:String", "ScoreColumnSetId:Scalar:Key UInt32", "ScoreValueKind:Scalar:String",
                "SlotNames:Vector:String", "TrainingLabelValues:Vector:String",
            ],
            Describe(score.Annotations));
    }

    [Fact]
    public void Predicted_label_is_a_key_with_key_values()
    {
        var predictedLabel = OutputColumn("PredictedLabel");

        Assert.Equal((VectorKind.Scalar, true), (predictedLabel.Kind, predictedLabel.IsKey));
        Assert.Equal(NumberDataViewType.UInt32, predictedLabel.ItemType);
        Assert.Equal(
            [
                "KeyValues:Vector:String", "ScoreColumnKind:Scalar:String", "ScoreColumnSetId:Scalar:Key UInt32",
                "ScoreValueKind:Scalar:String",
            ],
            Describe(predictedLabel.Annotations));
    }

    [Fact]
    public void The_input_columns_stay()
    {
        var input = ShapeOf(Flower.View(context));

        var output = context.MulticlassClassification.Trainers.LbfgsMaximumEntropy().GetOutputSchema(input);

        Assert.Equal([.. input.Select(column => column.Name), "Score", "PredictedLabel"], output.Select(column => column.Name));
    }

    [Fact]
    public void The_shape_promises_what_the_transformer_gives()
    {
        var data = Flower.View(context);
        var trainer = context.MulticlassClassification.Trainers.LbfgsMaximumEntropy();

        var promised = trainer.GetOutputSchema(ShapeOf(data));
        var given = ShapeOf(trainer.Fit(data).Transform(data));

        foreach (var name in new[] { "Score", "PredictedLabel" })
        {
            var (expected, actual) = (promised.Single(column => column.Name == name), given.Single(column => column.Name == name));
            Assert.Equal((expected.Kind, expected.ItemType, expected.IsKey), (actual.Kind, actual.ItemType, actual.IsKey));
            Assert.Equal(Describe(expected.Annotations), Describe(actual.Annotations));
        }
    }

    [Theory]
    [InlineData("Nothing", "Features")]
    [InlineData("Label", "Nothing")]
    [InlineData("Species", "Features")]
    [InlineData("Label", "Weight")]
    [InlineData("Label", "Label")]
    public void A_missing_label_or_a_label_that_is_no_key_or_features_that_are_no_vector_are_refused(string label, string features)
    {
        var data = Flower.View(context);
        var trainer = context.MulticlassClassification.Trainers.LbfgsMaximumEntropy(label, features);

        Assert.Throws<ArgumentOutOfRangeException>(() => trainer.GetOutputSchema(ShapeOf(data)));
        Assert.Throws<ArgumentOutOfRangeException>(() => trainer.Fit(data));
    }

    [Fact]
    public void Features_of_unknown_size_are_refused()
    {
        var definition = SchemaDefinition.Create(typeof(Flower));
        definition["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single);
        var data = context.Data.LoadFromEnumerable(Flower.Bunch(30), definition);
        var labelled = context.Transforms.Conversion.MapValueToKey("Label", "Species").Fit(data).Transform(data);

        Assert.Throws<ArgumentOutOfRangeException>(
            () => context.MulticlassClassification.Trainers.LbfgsMaximumEntropy().GetOutputSchema(ShapeOf(labelled)));
    }

    private SchemaShape.Column OutputColumn(string name) =>
        context.MulticlassClassification.Trainers.LbfgsMaximumEntropy().GetOutputSchema(ShapeOf(Flower.View(context)))
            .Single(column => column.Name == name);

    private SchemaShape ShapeOf(IDataView data)
    {
        var recorder = new ShapeRecorder(context);
        new EstimatorChain<ITransformer>().Append(recorder).Fit(data);
        return recorder.Shape!;
    }

    private static IEnumerable<string> Describe(SchemaShape annotations) =>
        annotations.Select(kind => $"{kind.Name}:{kind.Kind}:{(kind.IsKey ? "Key " : "")}{kind.ItemType}").Order(StringComparer.Ordinal);
}
