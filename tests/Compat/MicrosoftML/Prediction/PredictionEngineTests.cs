using Compat.Tests.MicrosoftML.Training;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.MicrosoftML.Prediction;

public class PredictionEngineTests
{
    private readonly MLContext context = new(seed: 1);

    private IDataView Data => context.Data.LoadFromEnumerable(Flower.Bunch(60));

    private ITransformer Model() => context.Transforms.Conversion.MapValueToKey("Label", "Species")
        .Append(context.MulticlassClassification.Trainers.LbfgsMaximumEntropy())
        .Append(context.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
        .Fit(Data);

    [Fact]
    public void It_says_of_one_row_what_the_model_says_of_many()
    {
        var model = Model();
        var engine = context.Model.CreatePredictionEngine<Flower, Guess>(model);

        var expected = context.Data.CreateEnumerable<Guess>(model.Transform(Data), reuseRowObject: false).ToArray();
        var actual = Flower.Bunch(60).Select(engine.Predict).ToArray();

        Assert.Equal(Flower.Bunch(60).Select(flower => flower.Species), actual.Select(guess => guess.PredictedLabel));
        Assert.Equal(expected.Select(guess => guess.Score), actual.Select(guess => guess.Score));
    }

    [Fact]
    public void The_label_may_be_unknown()
    {
        var engine = context.Model.CreatePredictionEngine<Flower, Guess>(Model());

        Assert.Equal("aster", engine.Predict(new Flower { Species = null!, Features = [1, 4, 0] }).PredictedLabel);
    }

    [Fact]
    public void A_given_prediction_is_filled_and_a_missing_one_is_made()
    {
        var engine = context.Model.CreatePredictionEngine<Flower, Guess>(Model());
        var given = new Guess();
        var prediction = given;

        engine.Predict(new Flower { Features = [0, 0, 0] }, ref prediction);
        Assert.Same(given, prediction);
        Assert.Equal("rose", given.PredictedLabel);

        Guess missing = null!;
        engine.Predict(new Flower { Features = [3, 1, 0] }, ref missing);
        Assert.Equal("tulip", missing.PredictedLabel);
        Assert.Equal("rose", given.PredictedLabel);
    }

    [Fact]
    public void Members_without_a_column_are_ignored_unless_forbidden()
    {
        var model = Model();

        Assert.Equal("kept", context.Model.CreatePredictionEngine<Flower, GuessAndMore>(model).Predict(Flower.Bunch(1)[0]).Elsewhere);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => context.Model.CreatePredictionEngine<Flower, GuessAndMore>(model, ignoreMissingColumns: false));
        var strict = new PredictionEngineOptions { IgnoreMissingColumns = false };
        Assert.Throws<ArgumentOutOfRangeException>(() => context.Model.CreatePredictionEngine<Flower, GuessAndMore>(model, strict));
    }

    [Fact]
    public void Columns_may_be_bound_by_definitions()
    {
        var input = SchemaDefinition.Create(typeof(Measured));
        input["Numbers"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 3);
        input["Numbers"].ColumnName = "Features";
        input["Name"].ColumnName = "Species";
        var output = SchemaDefinition.Create(typeof(Named));
        output["Name"].ColumnName = "PredictedLabel";

        var engine = context.Model.CreatePredictionEngine<Measured, Named>(
            Model(), inputSchemaDefinition: input, outputSchemaDefinition: output);

        Assert.Equal("tulip", engine.Predict(new Measured { Numbers = [3, 1, 0] }).Name);
    }

    [Fact]
    public void Column_types_may_come_from_a_schema()
    {
        var schema = new DataViewSchema.Builder();
        schema.AddColumn("Features", new VectorDataViewType(NumberDataViewType.Single, 3));
        schema.AddColumn("Species", TextDataViewType.Instance);

        var engine = context.Model.CreatePredictionEngine<Unsized, Guess>(Model(), schema.ToSchema());

        Assert.Equal("tulip", engine.Predict(new Unsized { Features = [3, 1, 0] }).PredictedLabel);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 3), engine.OutputSchema["Features"].Type);
    }

    [Fact]
    public void A_column_of_the_schema_without_a_member_is_refused()
    {
        var schema = new DataViewSchema.Builder();
        schema.AddColumn("Nowhere", TextDataViewType.Instance);

        var exception = Assert.Throws<InvalidOperationException>(
            () => context.Model.CreatePredictionEngine<Unsized, Guess>(Model(), schema.ToSchema()));

        Assert.Contains("Nowhere", exception.Message);
    }

    [Fact]
    public void An_example_without_a_column_that_the_model_needs_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => context.Model.CreatePredictionEngine<Named, Guess>(Model()));

    [Fact]
    public void A_member_of_another_type_than_its_column_is_refused() =>
        Assert.Throws<InvalidOperationException>(() => context.Model.CreatePredictionEngine<Flower, WrongGuess>(Model()));

    [Fact]
    public void The_output_schema_is_the_model_s()
    {
        var engine = context.Model.CreatePredictionEngine<Flower, Guess>(Model());

        Assert.Equal(TextDataViewType.Instance, engine.OutputSchema["PredictedLabel"].Type);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 3), engine.OutputSchema["Score"].Type);
    }

    [Fact]
    public void A_null_example_or_transformer_is_refused()
    {
        var engine = context.Model.CreatePredictionEngine<Flower, Guess>(Model());

        Assert.Throws<ArgumentNullException>(() => engine.Predict(null!));
        Assert.Throws<ArgumentNullException>(() => context.Model.CreatePredictionEngine<Flower, Guess>(null!));
    }

    public sealed class Guess
    {
        public string PredictedLabel { get; set; } = "";

        public float[] Score { get; set; } = [];
    }

    public sealed class GuessAndMore
    {
        public string PredictedLabel { get; set; } = "";

        public string Elsewhere { get; set; } = "kept";
    }

    public sealed class WrongGuess
    {
        public float PredictedLabel { get; set; }
    }

    public sealed class Measured
    {
        public float[] Numbers { get; set; } = [];

        public string Name { get; set; } = "";
    }

    public sealed class Named
    {
        public string Name { get; set; } = "";
    }

    public sealed class Unsized
    {
        public float[] Features { get; set; } = [];

        public string Species { get; set; } = "";
    }
}
