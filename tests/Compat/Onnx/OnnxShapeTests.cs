using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.Onnx;

public class OnnxShapeTests
{
    private readonly MLContext context = new(seed: 1);

    [Fact]
    public void A_size_that_neither_the_model_nor_the_column_knows_follows_from_each_row()
    {
        var rows = context.Data.LoadFromEnumerable(
            [new AnyLength { Values = [1, 2, 3, 4, 5, 6] }, new AnyLength { Values = [7, 8] }, new AnyLength { Values = [9, 10] }]);
        using var model = context.Transforms.ApplyOnnxModel(OnnxFile.Path("lengths")).Fit(rows);

        var scored = model.Transform(rows);

        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single), scored.Schema["Doubled"].Type);
        Assert.Equal([[2, 4, 6, 8, 10, 12], [14, 16], [18, 20]], scored.GetColumn<float[]>("Doubled"));
        Assert.Equal([[1, 3, 2], [1, 1, 2], [1, 1, 2]], scored.GetColumn<long[]>("Sizes"));
    }

    [Fact]
    public void A_size_that_only_the_model_does_not_know_is_not_filled_in()
    {
        var rows = context.Data.LoadFromEnumerable([new SixValues { Values = [1, 2, 3, 4, 5, 6] }]);
        using var model = context.Transforms.ApplyOnnxModel(OnnxFile.Path("lengths")).Fit(rows);

        Assert.IsType<ArgumentException>(OnnxFile.FailureOf(() => model.Transform(rows).GetColumn<float[]>("Doubled").ToList()));
    }

    [Fact]
    public void Shapes_that_are_given_replace_those_of_inputs_and_outputs()
    {
        var rows = context.Data.LoadFromEnumerable([new SixValues { Values = [1, 2, 3, 4, 5, 6] }]);
        var shapes = new Dictionary<string, int[]> { ["Values"] = [1, 3, 2], ["Doubled"] = [1, 3, 2] };
        using var model = context.Transforms.ApplyOnnxModel(OnnxFile.Path("lengths"), shapes).Fit(rows);

        var scored = model.Transform(rows);

        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 1, 3, 2), scored.Schema["Doubled"].Type);
        Assert.Equal([[2, 4, 6, 8, 10, 12]], scored.GetColumn<float[]>("Doubled"));
    }

    [Fact]
    public void A_tensor_decides_the_length_of_its_vector_whatever_the_column_says()
    {
        var rows = context.Data.LoadFromEnumerable([new SixValues { Values = [1, 2, 3, 4, 5, 6] }]);
        var shapes = new Dictionary<string, int[]> { ["Values"] = [3, 1, 2], ["Doubled"] = [1, 1, 2] };
        using var model = context.Transforms.ApplyOnnxModel("Doubled", "Values", OnnxFile.Open("lengths"), shapes).Fit(rows);

        Assert.Equal([[2, 4, 6, 8, 10, 12]], model.Transform(rows).GetColumn<float[]>("Doubled"));
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(1, 3, 3)]
    public void Shapes_that_contradict_the_model_are_refused(params int[] shape) =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => context.Transforms.ApplyOnnxModel(OnnxFile.Path("lengths"), new Dictionary<string, int[]> { ["Values"] = shape }));

    [Fact]
    public void Two_unknown_sizes_are_refused_until_a_shape_is_given()
    {
        var rows = context.Data.LoadFromEnumerable([new Picture { Image = [.. Enumerable.Range(0, 2 * 3 * 5).Select(i => (float)i)] }]);
        var shapes = new Dictionary<string, int[]> { ["Image"] = [1, 2, 3, 5] };

        Assert.Throws<ArgumentOutOfRangeException>(() => context.Transforms.ApplyOnnxModel(OnnxFile.Path("pictures")).Fit(rows));
        using var largest = context.Transforms.ApplyOnnxModel(OnnxFile.Path("pictures"), shapes).Fit(rows);
        using var resized = context.Transforms.ApplyOnnxModel(OnnxFile.Path("resized"), shapes).Fit(rows);
        var pooled = resized.Transform(rows);

        Assert.Equal([[14, 29]], largest.Transform(rows).GetColumn<float[]>("Largest"));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single), pooled.Schema["Pooled"].Type);
        Assert.Equal([[6, 8, 21, 23]], pooled.GetColumn<float[]>("Pooled"));
    }

    [Fact]
    public void A_column_of_another_length_is_refused()
    {
        var rows = context.Data.LoadFromEnumerable([new SixValues { Values = [1, 2, 3, 4, 5, 6] }]);
        var shapes = new Dictionary<string, int[]> { ["Values"] = [1, 2, 2] };

        Assert.Throws<InvalidOperationException>(() => context.Transforms.ApplyOnnxModel(OnnxFile.Path("lengths"), shapes).Fit(rows));
    }

    [Fact]
    public void A_multiple_of_the_length_is_refused_only_when_it_is_read()
    {
        var rows = context.Data.LoadFromEnumerable([new SixValues { Values = [1, 2, 3, 4, 5, 6] }]);
        using var model = context.Transforms.ApplyOnnxModel("Result", "Values", OnnxFile.Path("external")).Fit(rows);

        Assert.IsType<ArgumentException>(OnnxFile.FailureOf(() => model.Transform(rows).GetColumn<float[]>("Result").ToList()));
    }

    private sealed class AnyLength
    {
        public float[] Values = [];
    }

    private sealed class SixValues
    {
        [VectorType(6)]
        public float[] Values = [];
    }

    private sealed class Picture
    {
        [VectorType(2, 3, 5)]
        public float[] Image = [];
    }
}
