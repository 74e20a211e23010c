using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.MicrosoftML;

/// <summary>The rows of each part were computed with a separate implementation of ML.NET's random source and hashes.</summary>
public class SplittingTests
{
    private static readonly string[] Texts = ["a", "bb", "ccc", "dddd", "eeeee", "ffffff"];

    [Theory]
    [InlineData(7, new[] { 3, 16, 17, 19 })]
    [InlineData(1, new[] { 2, 9, 10, 12, 13 })]
    public void The_test_rows_are_those_whose_random_number_is_below_the_fraction(int seed, int[] expected)
    {
        var context = new MLContext();
        var split = context.Data.TrainTestSplit(Numbered(context, 20), testFraction: 0.3, seed: seed);

        Assert.Equal(expected, split.TestSet.GetColumn<int>("Id"));
        Assert.Equal(Enumerable.Range(0, 20).Except(expected), split.TrainSet.GetColumn<int>("Id"));
        Assert.Equal(["Id", "Text"], split.TestSet.Schema.Select(column => column.Name));
    }

    [Fact]
    public void Without_a_seed_the_seed_of_the_context_counts_and_without_that_42()
    {
        var seeded = new MLContext(seed: 7);
        var unseeded = new MLContext();

        Assert.Equal([3, 16, 17, 19], seeded.Data.TrainTestSplit(Numbered(seeded, 20), 0.3).TestSet.GetColumn<int>("Id"));
        Assert.Equal([5, 6, 10, 18], unseeded.Data.TrainTestSplit(Numbered(unseeded, 20), 0.3).TestSet.GetColumn<int>("Id"));
    }

    [Fact]
    public void Folds_hold_each_row_once()
    {
        var context = new MLContext(seed: 1);
        var folds = context.Data.CrossValidationSplit(Numbered(context, 20), numberOfFolds: 3);

        Assert.Equal(
            [[2, 9, 10, 12, 13, 14], [3, 5, 15, 17, 18, 19], [0, 1, 4, 6, 7, 8, 11, 16]],
            folds.Select(fold => fold.TestSet.GetColumn<int>("Id")));
        foreach (var fold in folds)
        {
            Assert.Equal(
                Enumerable.Range(0, 20),
                fold.TrainSet.GetColumn<int>("Id").Concat(fold.TestSet.GetColumn<int>("Id")).Order());
        }
    }

    [Fact]
    public void A_fold_has_the_same_rows_in_every_pass()
    {
        var context = new MLContext(seed: 3);
        var fold = context.Data.CrossValidationSplit(Numbered(context, 50))[1];

        Assert.Equal(fold.TestSet.GetColumn<int>("Id").ToArray(), fold.TestSet.GetColumn<int>("Id").ToArray());
    }

    [Fact]
    public void Rows_of_the_same_text_stay_together_by_the_hash_of_the_text()
    {
        var context = new MLContext();
        var rows = Texts.Concat(Texts).Select((text, id) => new Row { Id = id, Text = text });
        var folds = context.Data.CrossValidationSplit(context.Data.LoadFromEnumerable(rows), 3, samplingKeyColumnName: "Text", seed: 7);

        Assert.Equal(
            [["eeeee", "eeeee"], ["bb", "ccc", "bb", "ccc"], ["a", "dddd", "ffffff", "a", "dddd", "ffffff"]],
            folds.Select(fold => fold.TestSet.GetColumn<string>("Text")));
    }

    [Fact]
    public void Without_a_seed_hashes_start_from_their_own()
    {
        var context = new MLContext();
        var rows = Texts.Select((text, id) => new Row { Id = id, Text = text });
        var folds = context.Data.CrossValidationSplit(context.Data.LoadFromEnumerable(rows), 2, samplingKeyColumnName: "Text");

        Assert.Equal(
            [["bb", "ccc"], ["a", "dddd", "eeeee", "ffffff"]], folds.Select(fold => fold.TestSet.GetColumn<string>("Text")));
    }

    [Fact]
    public void Rows_of_the_same_number_stay_together_by_the_hash_of_the_number()
    {
        var context = new MLContext();
        var rows = Enumerable.Range(0, 16).Select(id => new Row { Id = id % 8 });
        var split = context.Data.TrainTestSplit(context.Data.LoadFromEnumerable(rows), 0.4, samplingKeyColumnName: "Id", seed: 7);

        Assert.Equal([0, 3, 6, 0, 3, 6], split.TestSet.GetColumn<int>("Id"));
    }

    [Fact]
    public void Keys_fall_by_their_order()
    {
        var context = new MLContext();
        var rows = context.Data.LoadFromEnumerable("abcdeb".Select(letter => new Row { Text = letter.ToString() }));
        var keys = context.Transforms.Conversion.MapValueToKey("Text").Fit(rows).Transform(rows);

        Assert.Equal([1u, 2u, 2u], context.Data.TrainTestSplit(keys, 0.4, samplingKeyColumnName: "Text").TestSet.GetColumn<uint>("Text"));
    }

    [Fact]
    public void Real_numbers_fall_by_their_place_between_the_smallest_and_the_largest()
    {
        var context = new MLContext();
        var rows = context.Data.LoadFromEnumerable(new[] { -10f, 30, 0, 9.5f, 10.5f }.Select(value => new RealRow { Value = value }));

        Assert.Equal(
            [-10f, 0, 9.5f], context.Data.TrainTestSplit(rows, 0.5, samplingKeyColumnName: "Value").TestSet.GetColumn<float>("Value"));
    }

    [Fact]
    public void Parts_may_be_read_by_position_again_after_a_transform()
    {
        var context = new MLContext(seed: 7);
        var split = context.Data.TrainTestSplit(Numbered(context, 20), 0.3);
        var mapped = context.Transforms.Conversion.MapValueToKey("Text").Fit(split.TrainSet).Transform(split.TestSet);

        Assert.Equal([3, 16, 17, 19], mapped.GetColumn<int>("Id"));
    }

    [Fact]
    public void Impossible_requests_are_refused()
    {
        var context = new MLContext();
        var data = Numbered(context, 5);

        Assert.Throws<ArgumentOutOfRangeException>(() => context.Data.TrainTestSplit(data, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => context.Data.TrainTestSplit(data, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => context.Data.CrossValidationSplit(data, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => context.Data.TrainTestSplit(data, samplingKeyColumnName: "Elsewhere"));
    }

    private static IDataView Numbered(MLContext context, int count) =>
        context.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(id => new Row { Id = id, Text = $"{id % 3}" }));

    private sealed class Row
    {
        public int Id { get; set; }

        public string Text { get; set; } = "";
    }

    private sealed class RealRow
    {
        public float Value { get; set; }
    }
}
