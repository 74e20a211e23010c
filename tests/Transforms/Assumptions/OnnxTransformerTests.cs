using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Tests.Onnx;
using static MLNet.CnnCatalog.Transforms.Tests.Onnx.Classifiers;

namespace MLNet.CnnCatalog.Transforms.Tests.Assumptions;

/// <summary>What ML.NET's ApplyOnnxModel does with a network, for which our exports are made.</summary>
public sealed class OnnxTransformerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string File => folder.File("model.onnx");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_batch_of_unknown_size_becomes_one_row()
    {
        Small.SaveOnnx(File, new() { InputName = "Image", OutputName = "Score" });
        Assert.Null(OnnxModel.Load(File).Inputs[0].Dimensions[0]);

        using var model = Ml.Transforms.ApplyOnnxModel(File).Fit(View(3));

        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 1, 5), model.GetOutputSchema(View(3).Schema)["Score"].Type);
        Assert.All(Scores(model, View(3)), scores => Assert.Equal(5, scores.Length));
    }

    [Fact]
    public void Slot_names_are_those_of_the_node_that_is_named_after_the_output()
    {
        Small.SaveOnnx(File, new() { InputName = "Image", OutputName = "Score", ForMLNet = true, Labels = Labels });
        using var model = Ml.Transforms.ApplyOnnxModel(File).Fit(View(1));

        var names = default(VBuffer<ReadOnlyMemory<char>>);
        model.GetOutputSchema(View(1).Schema)["Score"].Annotations.GetValue("SlotNames", ref names);

        Assert.Equal(Labels, names.DenseValues().Select(name => name.ToString()));
    }

    [Fact]
    public void Loading_a_network_from_a_stream_leaves_a_copy_among_the_temporary_files()
    {
        Small.SaveOnnx(File, new() { InputName = "Image", OutputName = "Score" });

        folder.HoldTemporaryFilesWhile(() =>
        {
            using var stream = System.IO.File.OpenRead(File);
            using var model = new MLContext().Transforms.ApplyOnnxModel(stream).Fit(View(1));
        });

        Assert.True(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Length > 1);
    }
}
