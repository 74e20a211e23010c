using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.MicrosoftML.Training;

// A trainer on something else than a float vector, here a text, has no feature column to show to the trainer that it borrows from.
// A custom mapping without inputs adds one to the shape, from nothing but a class.
public class BorrowedShapeTests
{
    private readonly MLContext context = new(seed: 1);

    [Fact]
    public void A_third_party_trainer_trains_in_a_chain()
    {
        var chain = context.Transforms.Conversion.MapValueToKey("Label", "Species")
            .Append(new TextTrainer(context))
            .Append(context.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        var data = context.Data.LoadFromEnumerable(Flower.Bunch(30));

        var predicted = chain.Fit(data).Transform(data);

        Assert.Equal(data.GetColumn<string>("Species"), predicted.GetColumn<string>("PredictedLabel"));
    }

    [Fact]
    public void The_borrowed_columns_do_not_bring_the_stand_in_for_the_features_along()
    {
        var recorder = new ShapeRecorder(context);
        var chain = context.Transforms.Conversion.MapValueToKey("Label", "Species")
            .Append(context.Transforms.DropColumns("Features"))
            .Append(new TextTrainer(context))
            .Append(recorder);
        var shape = new ShapeRecorder(context);
        new EstimatorChain<ITransformer>().Append(shape).Fit(context.Data.LoadFromEnumerable(Flower.Bunch(3)));

        chain.GetOutputSchema(shape.Shape!);

        Assert.Equal(
            ["Bed", "Id", "Label", "PredictedLabel", "Score", "Species", "Weight"],
            recorder.Shape!.Select(column => column.Name).Order(StringComparer.Ordinal));
    }

    private sealed class TextTrainer(MLContext context) : IEstimator<ITransformer>
    {
        public ITransformer Fit(IDataView input) => context.MulticlassClassification.Trainers.LbfgsMaximumEntropy().Fit(input);

        public SchemaShape GetOutputSchema(SchemaShape inputSchema)
        {
            var stand = context.Transforms.CustomMapping<Nothing, Something>((_, _) => { }, contractName: null);
            var lender = context.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Label", nameof(Something.BorrowedFeatures));
            var outputs = lender.GetOutputSchema(stand.GetOutputSchema(inputSchema))
                .Where(column => column.Name is "Score" or "PredictedLabel");
            return new SchemaShape(inputSchema.Concat(outputs));
        }
    }

    public sealed class Nothing
    {
    }

    public sealed class Something
    {
        [VectorType(2)]
        public float[] BorrowedFeatures { get; set; } = [];
    }
}
