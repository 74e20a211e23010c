using Compat.Tests.MicrosoftML.Training;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.Onnx;

public class OnnxTypeTests
{
    private readonly MLContext context = new(seed: 1);

    private IDataView Pair => context.Data.LoadFromEnumerable(
        [new Factors { Left = [1, -2, 3], Right = [.. Enumerable.Range(-5, 12).Select(i => (float)i)] }]);

    [Fact]
    public void Outputs_have_the_types_of_the_model()
    {
        using var model = context.Transforms.ApplyOnnxModel(OnnxFile.Path("types")).Fit(Pair);

        var types = model.GetOutputSchema(Pair.Schema).Skip(2).ToDictionary(column => column.Name, column => column.Type);

        Assert.Equal(new Dictionary<string, DataViewType>
        {
            ["Product"] = new VectorDataViewType(NumberDataViewType.Single, 1, 4),
            ["Best"] = new VectorDataViewType(NumberDataViewType.Int64, 1, 1),
            ["Fine"] = new VectorDataViewType(NumberDataViewType.Double, 1, 4),
            ["Whole"] = new VectorDataViewType(NumberDataViewType.Int32, 1, 4),
            ["IsPositive"] = new VectorDataViewType(BooleanDataViewType.Instance, 1, 4),
            ["Total"] = NumberDataViewType.Single,
        }, types);
    }

    [Fact]
    public void Outputs_of_all_types_are_read_from_two_inputs()
    {
        using var model = context.Transforms.ApplyOnnxModel(OnnxFile.Path("types")).Fit(Pair);

        var scored = model.Transform(Pair);

        Assert.Equal([6f, 8f, 10f, 12f], scored.GetColumn<float[]>("Product").Single());
        Assert.Equal([3L], scored.GetColumn<long[]>("Best").Single());
        Assert.Equal([6d, 8d, 10d, 12d], scored.GetColumn<double[]>("Fine").Single());
        Assert.Equal([6, 8, 10, 12], scored.GetColumn<int[]>("Whole").Single());
        Assert.Equal([true, true, true, true], scored.GetColumn<bool[]>("IsPositive").Single());
    }

    [Fact]
    public void An_output_of_rank_0_is_a_scalar_that_cannot_be_read()
    {
        using var model = context.Transforms.ApplyOnnxModel(["Total"], ["Left", "Right"], OnnxFile.Path("types")).Fit(Pair);

        var scored = model.Transform(Pair);

        Assert.Equal(NumberDataViewType.Single, scored.Schema["Total"].Type);
        Assert.IsType<ArgumentNullException>(OnnxFile.FailureOf(() => scored.GetColumn<float>("Total").ToList()));
    }

    [Fact]
    public void Scalars_are_given_as_tensors_of_two_dimensions()
    {
        var rows = context.Data.LoadFromEnumerable([new Numbers { Count = -7, Flag = true, Pixel = 200, Fine = 0.5 }]);

        using var model = context.Transforms.ApplyOnnxModel(OnnxFile.Path("scalars")).Fit(rows);

        Assert.Equal([-7f, 1f, 200f, 0.5f], model.Transform(rows).GetColumn<float[]>("All").Single());
    }

    [Fact]
    public void Texts_go_in_and_come_out()
    {
        string[] words = ["", "größer", "日本"];
        var rows = context.Data.LoadFromEnumerable([new Texts { Words = words }, new Texts { Words = ["a", "b", "c"] }]);

        using var model = context.Transforms.ApplyOnnxModel(OnnxFile.Path("texts")).Fit(rows);

        Assert.Equal([words, ["a", "b", "c"]], model.Transform(rows).GetColumn<string[]>("Same"));
    }

    [Fact]
    public void The_shape_of_an_estimator_names_kinds_and_item_types()
    {
        var shape = context.Transforms.ApplyOnnxModel(OnnxFile.Path("types")).GetOutputSchema(ShapeOf(Pair));

        Assert.Equal(
            ["Left", "Right", "Product", "Best", "Fine.output", "Whole", "IsPositive", "Total"], shape.Select(column => column.Name));
        Assert.Equal(SchemaShape.Column.VectorKind.Vector, shape[3].Kind);
        Assert.Equal(NumberDataViewType.Int64, shape[3].ItemType);
        Assert.Equal(SchemaShape.Column.VectorKind.VariableVector, shape[7].Kind);
    }

    [Fact]
    public void A_column_of_other_items_is_refused()
    {
        var rows = context.Data.LoadFromEnumerable([new Doubles { Values = [1, 2, 3] }]);
        var estimator = context.Transforms.ApplyOnnxModel("Result", "Values", OnnxFile.Path("external"));

        Assert.Throws<ArgumentOutOfRangeException>(() => estimator.Fit(rows));
        Assert.Throws<ArgumentOutOfRangeException>(() => estimator.GetOutputSchema(ShapeOf(rows)));
    }

    [Fact]
    public void A_missing_column_is_named()
    {
        var estimator = context.Transforms.ApplyOnnxModel("Score", "Image", OnnxFile.Path("convolution"));

        Assert.Contains("Image", Assert.Throws<ArgumentOutOfRangeException>(() => estimator.Fit(Pair)).Message);
        Assert.Contains("Image", Assert.Throws<ArgumentOutOfRangeException>(() => estimator.GetOutputSchema(ShapeOf(Pair))).Message);
    }

    private SchemaShape ShapeOf(IDataView view)
    {
        var recorder = new ShapeRecorder(context);
        context.Transforms.CopyColumns(view.Schema[0].Name, view.Schema[0].Name).Append(recorder).Fit(view);
        return recorder.Shape!;
    }

    private sealed class Factors
    {
        [VectorType(1, 3)]
        public float[] Left = [];

        [VectorType(3, 4)]
        public float[] Right = [];
    }

    private sealed class Numbers
    {
        public long Count;
        public bool Flag;
        public byte Pixel;
        public double Fine;
    }

    private sealed class Texts
    {
        [VectorType(3)]
        public string[] Words = [];
    }

    private sealed class Doubles
    {
        [VectorType(3)]
        public double[] Values = [];
    }
}
