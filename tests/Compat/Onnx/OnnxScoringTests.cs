using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Onnx;

namespace Compat.Tests.Onnx;

public class OnnxScoringTests
{
    // Printed by Data/make.py, from PyTorch.
    private static readonly float[] Features = [0.530067f, 0.533494f, 0.721491f, 0.613266f];

    private static readonly float[] Scores =
        [1.584056f, -1.042244f, 1.143794f, 0.383976f, 0.303437f, 1.802146f, -0.46438f, 2.65625f, -0.752537f, 2.604804f];

    private readonly MLContext context = new(seed: 1);

    private IDataView Pictures => context.Data.LoadFromEnumerable(
        [new Picture { Image = Wave() }, new Picture { Image = new float[3 * 53 * 37] }]);

    [Fact]
    public void A_convolutional_network_gives_the_scores_of_PyTorch()
    {
        using var model = context.Transforms.ApplyOnnxModel("Score", "Image", OnnxFile.Path("convolution")).Fit(Pictures);

        AssertClose(Scores, model.Transform(Pictures).GetColumn<float[]>("Score").First());
    }

    [Fact]
    public void Models_from_a_stream_are_read_from_its_start()
    {
        using var stream = OnnxFile.Open("convolution");
        stream.Position = 100;

        using var model = context.Transforms.ApplyOnnxModel("Score", "Image", stream).Fit(Pictures);

        AssertClose(Scores, model.Transform(Pictures).GetColumn<float[]>("Score").First());
    }

    [Fact]
    public void Without_names_all_outputs_become_columns_of_the_models_types()
    {
        using var model = context.Transforms.ApplyOnnxModel(OnnxFile.Path("convolution")).Fit(Pictures);

        var scored = model.Transform(Pictures);

        Assert.Equal(["Image", "Score", "Features"], scored.Schema.Select(column => column.Name));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 1, 10), scored.Schema["Score"].Type);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 1, 4), scored.Schema["Features"].Type);
        AssertClose(Features, scored.GetColumn<float[]>("Features").First());
    }

    [Fact]
    public void The_slots_of_a_column_are_named_by_a_node_of_the_graph()
    {
        using var model = context.Transforms.ApplyOnnxModel(OnnxFile.Path("convolution")).Fit(Pictures);
        var schema = model.GetOutputSchema(Pictures.Schema);
        VBuffer<ReadOnlyMemory<char>> names = default;

        schema["Score"].GetSlotNames(ref names);

        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"class {i}"), names.DenseValues().Select(name => name.ToString()));
        Assert.False(schema["Features"].HasSlotNames());
    }

    [Fact]
    public void A_PredictionEngine_scores_each_example_anew()
    {
        using var model = context.Transforms.ApplyOnnxModel("Score", "Image", OnnxFile.Path("convolution")).Fit(Pictures);
        using var engine = context.Model.CreatePredictionEngine<Picture, Scored>(model);

        AssertClose(Scores, engine.Predict(new() { Image = Wave() }).Score);
        var blank = engine.Predict(new() { Image = new float[3 * 53 * 37] }).Score;
        Assert.True(Math.Abs(blank[0] - Scores[0]) > 0.01);
        AssertClose(Scores, engine.Predict(new() { Image = Wave() }).Score);
    }

    [Fact]
    public void Sparse_vectors_are_filled_with_zeros()
    {
        var right = new VBuffer<float>(12, [0, 0, 0, 0, 1, 2, 3, 4, 1, 1, 1, 1]);
        var definition = SchemaDefinition.Create(typeof(SparsePair));
        definition["Left"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 3);
        definition["Right"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 12);
        var rows = context.Data.LoadFromEnumerable(
            [
                new SparsePair { Left = new(3, [1, 2, 0]), Right = right },
                new SparsePair { Left = new(3, 1, [2], [1]), Right = right },
                new SparsePair { Left = new(3, 0, null, null), Right = right },
                new SparsePair { Left = new(3, 2, [1, 3], [0, 2]), Right = right },
            ],
            definition);

        using var model = context.Transforms.ApplyOnnxModel(["Product"], ["Left", "Right"], OnnxFile.Path("types")).Fit(rows);

        Assert.Equal([[2, 4, 6, 8], [2, 4, 6, 8], [0, 0, 0, 0], [3, 3, 3, 3]], model.Transform(rows).GetColumn<float[]>("Product"));
    }

    [Fact]
    public void Options_name_the_file_the_columns_and_the_threads()
    {
        using var model = context.Transforms.ApplyOnnxModel(new OnnxOptions
        {
            ModelFile = OnnxFile.Path("convolution"), InputColumns = ["Image"], OutputColumns = ["Features", "Score"],
            IntraOpNumThreads = 1, InterOpNumThreads = 1,
        }).Fit(Pictures);

        var scored = model.Transform(Pictures);

        Assert.Equal(["Image", "Features", "Score"], scored.Schema.Select(column => column.Name));
        AssertClose(Scores, scored.GetColumn<float[]>("Score").First());
    }

    [Fact]
    public void Weights_in_a_file_of_their_own_are_found_beside_the_model()
    {
        var rows = context.Data.LoadFromEnumerable([new Triple { Values = [1, 2, 3] }]);

        using var model = context.Transforms.ApplyOnnxModel("Result", "Values", OnnxFile.Path("external")).Fit(rows);

        AssertClose([2.284968f, 5.63989f, 4.726656f, 0.236383f], model.Transform(rows).GetColumn<float[]>("Result").Single());
    }

    [Fact]
    public void Several_threads_may_score_with_one_model()
    {
        using var model = context.Transforms.ApplyOnnxModel("Score", "Image", OnnxFile.Path("convolution")).Fit(Pictures);

        Parallel.For(0, 8, _ =>
        {
            for (var i = 0; i < 10; i++)
                AssertClose(Scores, model.Transform(Pictures).GetColumn<float[]>("Score").First());
        });
    }

    private static float[] Wave() => [.. Enumerable.Range(0, 3 * 53 * 37).Select(i => (float)Math.Sin(i * 0.1))];

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 2e-5f));
    }

    private sealed class Picture
    {
        [VectorType(3, 53, 37)]
        public float[] Image = [];
    }

    private sealed class Scored
    {
        public float[] Score = [];
    }

    private sealed class SparsePair
    {
        public VBuffer<float> Left;
        public VBuffer<float> Right;
    }

    private sealed class Triple
    {
        [VectorType(3)]
        public float[] Values = [];
    }
}
