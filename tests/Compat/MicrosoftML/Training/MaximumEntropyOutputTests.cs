using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.MicrosoftML.Training;

public class MaximumEntropyOutputTests
{
    private readonly MLContext context = new(seed: 1);

    private IDataView Scored(IDataView data) => context.MulticlassClassification.Trainers.LbfgsMaximumEntropy().Fit(data).Transform(data);

    [Fact]
    public void Prediction_and_scores_come_behind_the_input_columns()
    {
        var data = Flower.View(context);

        var schema = Scored(data).Schema;

        Assert.Equal([.. data.Schema.Select(column => column.Name), "PredictedLabel", "Score"], schema.Select(column => column.Name));
        Assert.Equal(new KeyDataViewType(typeof(uint), 3), schema["PredictedLabel"].Type);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 3), schema["Score"].Type);
    }

    [Fact]
    public void Scores_are_probabilities_and_the_prediction_is_the_key_of_the_best()
    {
        var scored = Scored(Flower.View(context));

        var scores = scored.GetColumn<float[]>("Score").ToArray();
        var predictions = scored.GetColumn<uint>("PredictedLabel").ToArray();

        Assert.Equal(30, scores.Length);
        Assert.All(scores, row => Assert.Equal(1, row.Sum(), tolerance: 1e-5f));
        Assert.Equal(scores.Select(row => (uint)Array.IndexOf(row, row.Max()) + 1), predictions);
        Assert.Equal(scored.GetColumn<uint>("Label"), predictions);
    }

    [Fact]
    public void Class_names_annotate_scores_and_prediction()
    {
        var schema = Scored(Flower.View(context)).Schema;

        Assert.Equal(["rose", "tulip", "aster"], Texts(schema["Score"], "SlotNames"));
        Assert.Equal(["rose", "tulip", "aster"], Texts(schema["Score"], "TrainingLabelValues"));
        Assert.Equal(["rose", "tulip", "aster"], Texts(schema["PredictedLabel"], "KeyValues"));
    }

    [Fact]
    public void Annotations_tell_what_the_columns_are()
    {
        var schema = Scored(Flower.View(context)).Schema;

        Assert.Equal("MulticlassClassification", Text(schema["Score"], "ScoreColumnKind"));
        Assert.Equal("MulticlassClassification", Text(schema["PredictedLabel"], "ScoreColumnKind"));
        Assert.Equal("Score", Text(schema["Score"], "ScoreValueKind"));
        Assert.Equal("PredictedLabel", Text(schema["PredictedLabel"], "ScoreValueKind"));
    }

    [Fact]
    public void Columns_of_one_scorer_share_a_number_that_counts_scorers()
    {
        var trainer = context.MulticlassClassification.Trainers.LbfgsMaximumEntropy();
        var data = Flower.View(context);
        var once = trainer.Fit(data).Transform(data);
        var twice = trainer.Fit(once).Transform(once);

        Assert.Equal(1u, SetId(once.Schema["Score"]));
        Assert.Equal(1u, SetId(once.Schema["PredictedLabel"]));
        Assert.Equal(2u, SetId(twice.Schema["Score"]));
    }

    [Fact]
    public void Keys_without_values_give_no_names()
    {
        var definition = SchemaDefinition.Create(typeof(Numbered));
        definition["Label"].ColumnType = new KeyDataViewType(typeof(uint), 3);
        var rows = Flower.Bunch(30).Select((flower, i) => new Numbered { Label = (uint)(i % 3), Features = flower.Features });

        var schema = Scored(context.Data.LoadFromEnumerable(rows, definition)).Schema;

        Assert.False(schema["Score"].HasSlotNames());
        Assert.False(schema["PredictedLabel"].HasKeyValues());
        Assert.Equal(new KeyDataViewType(typeof(uint), 3), schema["PredictedLabel"].Type);
    }

    [Fact]
    public void A_row_with_missing_features_has_no_prediction()
    {
        var data = Flower.View(context);
        var model = context.MulticlassClassification.Trainers.LbfgsMaximumEntropy().Fit(data);

        var scored = model.Transform(context.Data.LoadFromEnumerable([new Flower { Features = [float.NaN, 0, 0] }]));

        Assert.Equal([0u], scored.GetColumn<uint>("PredictedLabel"));
        Assert.All(scored.GetColumn<float[]>("Score").Single(), score => Assert.True(float.IsNaN(score)));
    }

    [Fact]
    public void A_cursor_that_wants_none_of_the_new_columns_does_not_read_the_features()
    {
        var data = new Evaluation.ColumnRecordingView(Flower.View(context));
        var scored = context.MulticlassClassification.Trainers.LbfgsMaximumEntropy().Fit(data).Transform(data);
        data.RequestedColumns.Clear();

        Assert.Equal(30, scored.GetColumn<int>("Id").Count());

        Assert.Equal(["Id"], data.RequestedColumns.Distinct());
    }

    [Fact]
    public void Input_without_the_features_that_it_was_trained_on_is_refused()
    {
        var data = Flower.View(context);
        var model = context.MulticlassClassification.Trainers.LbfgsMaximumEntropy().Fit(data);
        var missing = context.Transforms.DropColumns("Features").Fit(data).Transform(data);
        var definition = SchemaDefinition.Create(typeof(Flower));
        definition["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 5);
        var wider = context.Data.LoadFromEnumerable([new Flower { Features = [1, 2, 3, 4, 5] }], definition);

        Assert.Throws<ArgumentOutOfRangeException>(() => model.GetOutputSchema(missing.Schema));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Transform(missing));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.GetOutputSchema(wider.Schema));
        Assert.Throws<InvalidOperationException>(() => model.Transform(wider));
    }

    [Fact]
    public void The_transformer_tells_what_it_scores()
    {
        var model = context.MulticlassClassification.Trainers.LbfgsMaximumEntropy().Fit(Flower.View(context));

        Assert.Equal("Features", model.FeatureColumnName);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 3), model.FeatureColumnType);
        Assert.True(((ITransformer)model).IsRowToRowMapper);
    }

    private static string[] Texts(DataViewSchema.Column column, string kind)
    {
        var values = default(VBuffer<ReadOnlyMemory<char>>);
        column.Annotations.GetValue(kind, ref values);
        return [.. values.DenseValues().Select(value => value.ToString())];
    }

    private static string Text(DataViewSchema.Column column, string kind)
    {
        var value = default(ReadOnlyMemory<char>);
        column.Annotations.GetValue(kind, ref value);
        return value.ToString();
    }

    private static uint SetId(DataViewSchema.Column column)
    {
        var value = 0u;
        column.Annotations.GetValue("ScoreColumnSetId", ref value);
        return value;
    }

    private sealed class Numbered
    {
        public uint Label { get; set; }

        [VectorType(3)]
        public float[] Features { get; set; } = [];
    }
}
