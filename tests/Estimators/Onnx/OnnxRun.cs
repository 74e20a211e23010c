using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Tests.Torch;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Onnx;

namespace MLNet.CnnCatalog.Estimators.Tests.Onnx;

/// <summary>Runs models of ONNX with ONNX Runtime, through ML.NET's ApplyOnnxModel.</summary>
internal static class OnnxRun
{
    /// <summary>The outputs for a batch of images.</summary>
    public static float[] On(OnnxModel model, float[] images)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "model.onnx");
        model.Save(path);
        return On(path, model, images);
    }

    /// <summary>The outputs for a batch of images of a model that was saved.</summary>
    public static float[] On(string path, OnnxModel model, float[] images)
    {
        var input = model.Inputs.Single();
        var batch = images.Length / input.Dimensions.Skip(1).Aggregate(1, (product, extent) => product * extent!.Value);
        var context = new MLContext(seed: 1);
        var rows = context.Data.LoadFromEnumerable([new Batch { Images = images }], Definition<Batch>(("input", images.Length)));
        using var transformer = context.Transforms.ApplyOnnxModel("output", "input", path, Shapes(model, batch)).Fit(rows);
        return transformer.Transform(rows).GetColumn<float[]>("output").Single();
    }

    /// <summary>The outputs on weights and images of <see cref="FormulaWeights"/>.</summary>
    public static float[] OnFormula(Network network, int batch = 1) =>
        On(FormulaWeights.Of(network).ToOnnx(), FormulaWeights.Uniform("input", batch * network.InputShape.Count));

    /// <summary>Fails where a value is further off than a share of the largest.</summary>
    public static void AssertClose(float[] expected, float[] actual, double share = 1e-4)
    {
        var largest = expected.Max(Math.Abs);
        Assert.True(largest > 1e-3, $"All values are next to 0, the largest is {largest}.");
        GraphRun.AssertClose(expected, actual, largest * share);
    }

    public static Dictionary<string, int[]> Shapes(OnnxModel model, int batch) => model.Inputs.Concat(model.Outputs)
        .ToDictionary(value => value.Name, value => value.Dimensions.Select((extent, axis) => axis == 0 ? batch : extent!.Value).ToArray());

    /// <summary>Rows whose vectors have known lengths.</summary>
    public static SchemaDefinition Definition<T>(params (string Column, int Length)[] vectors)
    {
        var definition = SchemaDefinition.Create(typeof(T));
        foreach (var (column, length) in vectors)
            definition[column].ColumnType = new VectorDataViewType(NumberDataViewType.Single, length);
        return definition;
    }

    private sealed class Batch
    {
        [ColumnName("input")]
        public float[] Images = [];
    }
}
