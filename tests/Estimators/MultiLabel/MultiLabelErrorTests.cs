using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Graph;
using static MLNet.CnnCatalog.Estimators.Tests.MultiLabel.Blocks;

namespace MLNet.CnnCatalog.Estimators.Tests.MultiLabel;

public sealed class MultiLabelErrorTests
{
    public static TheoryData<string, CnnMultiLabelOptions> WrongOptions => new()
    {
        { "Threshold must be above 0 and below 1", Quick with { Threshold = 0 } },
        { "Threshold must be above 0 and below 1", Quick with { Threshold = 1 } },
        { "Threshold must be above 0 and below 1", Quick with { Threshold = double.NaN } },
        { "LabelSmoothing must be from 0 to below 1", Quick with { LabelSmoothing = 1 } },
        { "PositiveWeights must be finite numbers above 0", Quick with { PositiveWeights = [1, 0, 2] } },
        { "PositiveWeights must be finite numbers above 0", Quick with { PositiveWeights = [1, float.PositiveInfinity, 2] } },
        { "PredictedLabelsColumnName are 'Score' and 'Score'; two different names are needed", Quick with { PredictedLabelsColumnName = "Score" } },
        { "Epochs must be at least 1", Quick with { Epochs = 0 } },
    };

    [Theory]
    [MemberData(nameof(WrongOptions))]
    public void Options_out_of_their_range_are_named(string expected, CnnMultiLabelOptions options) =>
        Assert.Contains(expected, Assert.ThrowsAny<ArgumentException>(() => Ml.MulticlassClassification.Trainers.CnnMultiLabel(Tiny, options: options)).Message);

    [Fact]
    public void As_many_weights_as_classes_are_needed() => Assert.Contains(
        "PositiveWeights has 2 numbers, and label column 'Labels' 3 classes", Error<ArgumentException>(View(4), Quick with { PositiveWeights = [1, 2] }));

    [Theory]
    [InlineData("Labels", null)]
    [InlineData("Name", "Label column 'Name' is String; a vector of Boolean or Single is needed, with a slot for each class, and it is no vector")]
    [InlineData("Key", "a key is one class for each image. For those take the trainer Cnn")]
    [InlineData("Nothing", "There is no label column 'Nothing'")]
    public void Label_columns_of_another_type_are_named_before_and_in_the_training(string name, string? expected)
    {
        var rows = Ml.Transforms.Conversion.MapValueToKey("Key", "Tags").Fit(View(8)).Transform(View(8));
        var trainer = Ml.MulticlassClassification.Trainers.CnnMultiLabel(Tiny, name, options: Quick with { Epochs = 1 });

        if (expected is null)
            trainer.Fit(rows).Dispose();
        else
            Assert.Contains(expected, Assert.Throws<ArgumentException>(() => trainer.Fit(rows)).Message);
        if (expected is null || name == "Nothing")
            return;
        var chain = Ml.Transforms.Conversion.MapValueToKey("Key", "Tags").Append(trainer).Append(Ml.Transforms.CopyColumns("Copy", "Score"));
        Assert.Contains(expected.Split(';')[^1], Assert.Throws<ArgumentException>(() => chain.Fit(View(8))).Message);
    }

    [Fact]
    public void The_trainer_of_one_class_says_which_one_takes_several() => Assert.Contains(
        "for several classes of an image take the trainer CnnMultiLabel",
        Assert.Throws<ArgumentException>(() => Ml.MulticlassClassification.Trainers.Cnn(Tiny, "Labels").Fit(View(4))).Message);

    [Fact]
    public void A_label_that_is_no_count_is_named_with_its_row() => Assert.Contains(
        "Row 3 of the training data: Class 1 is 0.25 in column 'Labels'. 1 is needed where an image has it",
        Error<InvalidDataException>(Counted(number => number == 3 ? 0.25f : 2)));

    [Fact]
    public void Counts_above_one_are_taken_as_one()
    {
        using var counted = Ml.MulticlassClassification.Trainers.CnnMultiLabel(Tiny, options: Quick with { Epochs = 1 }).Fit(Counted(number => number % 4));
        using var once = Ml.MulticlassClassification.Trainers.CnnMultiLabel(Tiny, options: Quick with { Epochs = 1 }).Fit(Counted(number => Math.Min(number % 4, 1)));

        Assert.Equal(once.Weights["fc.weight"], counted.Weights["fc.weight"]);
    }

    [Fact]
    public void Rows_without_any_class_teach_nothing() => Assert.Contains(
        "No training row has any of the 3 classes in column 'Labels': there is nothing to learn", Error<InvalidDataException>(View(Without(Rows(8)))));

    [Fact]
    public void No_rows_and_a_single_one_are_too_few()
    {
        Assert.Contains("The training data has no rows", Error<InvalidDataException>(View(0)));
        Assert.Contains("at least 2 are needed", Error<InvalidDataException>(View(1)));
    }

    [Fact]
    public void Validation_rows_have_to_fit_too()
    {
        Assert.Contains("No row of ValidationSet has any of the classes", Error<InvalidDataException>(View(8), Quick with { ValidationSet = View(Without(Rows(4))) }));
        Assert.Contains("ValidationSet has no rows", Error<InvalidDataException>(View(8), Quick with { ValidationSet = View(0) }));
        var (tagged, few) = (Tagged().Fit(View(32)), Tagged().Fit(View(Rows(32).Where(row => row.Tags is "red" or ""))));
        Assert.Contains(
            "has the classes [blue, green, red] in the training data and [red] in ValidationSet",
            Error<ArgumentException>(tagged.Transform(View(32)), Quick with { ValidationSet = few.Transform(View(4)) }));
    }

    [Fact]
    public void Rows_kept_for_validation_need_a_class_too()
    {
        // Of four rows one is kept, by the seed any of them: some seed keeps the only rows without.
        var rows = Rows(4).Zip(Without(Rows(4)), (row, empty) => row.Name == "block 0" ? new Block { Name = row.Name, Image = row.Image, Labels = [true, false, true] } : empty).ToList();
        var messages = Enumerable.Range(1, 6).Select(seed => Message(() => Ml.MulticlassClassification.Trainers.CnnMultiLabel(
            Tiny, options: Quick with { BatchSize = 2, Epochs = 1, ValidationSetFraction = 0.25, Seed = seed }).Fit(View(rows)).Dispose())).ToList();

        Assert.All(messages, message => Assert.True(
            message.Contains("No row of the rows kept for validation has any of the classes", StringComparison.Ordinal)
            || message.Contains("there is nothing to learn", StringComparison.Ordinal), message));
        Assert.Contains(messages, message => message.Contains("the rows kept for validation", StringComparison.Ordinal));
    }

    [Fact]
    public void Networks_that_give_no_number_for_each_class_are_refused() => Assert.Contains(
        "ends with 5, and the label column has 3 classes", Assert.Throws<ArgumentException>(
            () => Ml.MulticlassClassification.Trainers.CnnMultiLabel((_, input) => Tiny(5, input), options: Quick).Fit(View(4))).Message);

    private static IEnumerable<Block> Without(IEnumerable<Block> rows) =>
        rows.Select(row => new Block { Name = row.Name, Image = row.Image, Labels = [false, false, false] });

    private static IDataView Counted(Func<int, float> count) => Ml.Data.LoadFromEnumerable(Rows(8).Select((row, number) => new CountedBlock
    {
        Image = row.Image, Labels = [number % 2, count(number)],
    }));

    private static string Error<TException>(IDataView rows, CnnMultiLabelOptions? options = null)
        where TException : Exception =>
        Assert.Throws<TException>(() => Ml.MulticlassClassification.Trainers.CnnMultiLabel(Tiny, options: options ?? Quick).Fit(rows)).Message;

    private static string Message(Action action) => Assert.Throws<InvalidDataException>(action).Message;

    private sealed class CountedBlock
    {
        [Microsoft.ML.Transforms.Image.ImageType(1, 1)]
        public MLImage Image { get; set; } = null!;

        [VectorType(2)]
        public float[] Labels { get; set; } = [];
    }
}
