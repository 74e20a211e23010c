using Compat.Tests.MicrosoftML.Saving;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Onnx;

namespace Compat.Tests.Onnx;

public class OnnxSavingTests
{
    private readonly MLContext context = new(seed: 1);

    private IDataView Pictures => context.Data.LoadFromEnumerable(
    [
        new Picture { Image = [.. Enumerable.Range(0, 3 * 53 * 37).Select(i => MathF.Sin(i))] },
        new Picture { Image = new float[3 * 53 * 37] },
    ]);

    [Fact]
    public void A_network_is_saved_with_its_weights_and_needs_its_file_no_more()
    {
        var path = Path.GetTempFileName();
        File.Copy(OnnxFile.Path("convolution"), path, overwrite: true);
        ITransformer loaded;
        using (var model = context.Transforms.ApplyOnnxModel(path).Fit(Pictures))
            loaded = context.Reload(model);
        File.Delete(path);

        using var owned = Assert.IsType<OnnxTransformer>(loaded);
        using var expected = context.Transforms.ApplyOnnxModel(OnnxFile.Path("convolution")).Fit(Pictures);
        Reloading.AssertSame(expected.Transform(Pictures), loaded.Transform(Pictures));
    }

    [Fact]
    public void Chosen_columns_and_shapes_are_saved()
    {
        var shapes = new Dictionary<string, int[]> { ["Image"] = [1, 3, 53, 37] };
        using var model = context.Transforms.ApplyOnnxModel("Features", "Image", OnnxFile.Path("convolution"), shapes)
            .Append(context.Transforms.CopyColumns("Copy", "Features")).Fit(Pictures);

        using var loaded = Assert.IsType<TransformerChain<ITransformer>>(context.Reload(model, Pictures.Schema, out _));

        Assert.Equal(["Image", "Features", "Copy"], loaded.GetOutputSchema(Pictures.Schema).Select(column => column.Name));
        Reloading.AssertSame(model.Transform(Pictures), loaded.Transform(Pictures));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Shapes_of_outputs_are_saved_whether_the_network_came_from_a_file_or_a_stream(bool fromStream)
    {
        var rows = context.Data.LoadFromEnumerable([new SixValues { Values = [1, 2, 3, 4, 5, 6] }]);
        string[] outputs = ["Sizes", "Doubled"];
        string[] inputs = ["Values"];
        var shapes = new Dictionary<string, int[]> { ["Values"] = [1, 3, 2], ["Doubled"] = [1, 3, 2] };
        using var model = fromStream
            ? context.Transforms.ApplyOnnxModel(outputs, inputs, OnnxFile.Open("lengths"), shapes, recursionLimit: 50).Fit(rows)
            : context.Transforms.ApplyOnnxModel(outputs, inputs, OnnxFile.Path("lengths"), shapes, recursionLimit: 50).Fit(rows);

        using var loaded = Assert.IsType<OnnxTransformer>(context.Reload(model));

        var scored = loaded.Transform(rows);
        Assert.Equal(["Values", "Sizes", "Doubled"], scored.Schema.Select(column => column.Name));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 1, 3, 2), scored.Schema["Doubled"].Type);
        Assert.Equal([[2, 4, 6, 8, 10, 12]], scored.GetColumn<float[]>("Doubled"));
    }

    private sealed class Picture
    {
        [VectorType(3, 53, 37)]
        public float[] Image { get; set; } = [];
    }
    private sealed class SixValues
    {
        [VectorType(6)]
        public float[] Values = [];
    }
}
