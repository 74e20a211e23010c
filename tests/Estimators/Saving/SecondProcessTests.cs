using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Tests.Classification;
using MLNet.CnnCatalog.Estimators.Tests.Segmentation;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Transforms.LabelMaps;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;

namespace MLNet.CnnCatalog.Estimators.Tests.Saving;

/// <summary>examples/ScoreSavedModel, a program without the estimators and TorchSharp, loads what was saved here.</summary>
public sealed class SecondProcessTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("MLImage")]
    [InlineData("bytes")]
    [InlineData("augmented")]
    [InlineData("extracted pixels")]
    public async Task Scores_the_same_without_the_estimators(string kind)
    {
        var images = Directory.CreateDirectory(Path.Combine(folder.Path, "images")).FullName;
        Swatches.Write(images, 24);
        var rows = Ml.Data.LoadFromEnumerable(ImageFolder.Enumerate(images));
        using var model = ImagePipelines.Of(kind, images).Fit(rows);
        var file = Path.Combine(folder.Path, "model.zip");
        Ml.Model.Save(model, rows.Schema, file);

        var (lines, errors) = await Run(file, images);

        Assert.Equal("accuracy 100.00 %", errors.Trim());
        Assert.Equal(rows.GetColumn<string>("Path"), lines.Select(line => line[0]));
        Assert.Equal(model.Transform(rows).GetColumn<string>("PredictedLabel"), lines.Select(line => line[1]));
        var scores = lines.Select(line => line[2..].Select(score => float.Parse(score, CultureInfo.InvariantCulture)));
        Assert.All(Scores(model, rows).Zip(scores), pair => Assert.All(
            pair.First.Zip(pair.Second), score => Assert.Equal(score.First, score.Second, tolerance: 1e-5)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Segments_the_same_without_the_estimators(bool asFiles)
    {
        var images = Directory.CreateDirectory(Path.Combine(folder.Path, "images")).FullName;
        var scenes = Scenes.Rows(12);
        Directory.CreateDirectory(Path.Combine(images, "all"));
        foreach (var (number, scene) in scenes.Index())
            scene.Image.Save(Path.Combine(images, "all", $"{number:d2}.png"));
        var rows = Ml.Data.LoadFromEnumerable(ImageFolder.Enumerate(images));
        using var trained = Ml.MulticlassClassification.Trainers.CnnSegmentation(Scenes.Tiny, options: Scenes.Quick).Fit(Scenes.View(scenes));
        IEstimator<ITransformer> loading = asFiles ? Ml.Transforms.LoadRawImageBytes("Image", images, "Path") : Ml.Transforms.LoadImages("Image", images, "Path");
        var further = Ml.MulticlassClassification.Trainers.CnnSegmentation(trained.Weights, options: Scenes.Quick with { Epochs = 0 });
        using var model = loading.Append(Ml.Transforms.CustomMapping<PathOnly, WithLabelMap>((row, target) => target.LabelMap = scenes[int.Parse(Path.GetFileNameWithoutExtension(row.Path), CultureInfo.InvariantCulture)].LabelMap, contractName: null))
            .Append(further).Fit(rows);
        var scoring = new TransformerChain<ITransformer>(loading.Fit(rows), model.LastTransformer);
        var (file, masks) = (Path.Combine(folder.Path, "model.zip"), Path.Combine(folder.Path, "masks"));
        Ml.Model.Save(scoring, rows.Schema, file);

        var (lines, _) = await Run(file, images, masks);

        Assert.Equal(rows.GetColumn<string>("Path"), lines.Select(line => line[0]));
        Assert.All(Scenes.Predict(scoring, rows).Zip(lines), pair => Assert.Equal(
            pair.First.Labels.ToArray(), LabelMap.Read(pair.Second[1]).Labels.ToArray()));
    }

    [Fact]
    public async Task Finds_the_same_classes_without_the_estimators()
    {
        var images = Directory.CreateDirectory(Path.Combine(folder.Path, "images")).FullName;
        var blocks = MultiLabel.Blocks.Rows(12);
        Directory.CreateDirectory(Path.Combine(images, "all"));
        foreach (var (number, block) in blocks.Index())
            block.Image.Save(Path.Combine(images, "all", $"{number:d2}.png"));
        var rows = Ml.Data.LoadFromEnumerable(ImageFolder.Enumerate(images));
        var trainer = Ml.MulticlassClassification.Trainers.CnnMultiLabel(MultiLabel.Blocks.Tiny, options: MultiLabel.Blocks.Quick with { Epochs = 3 });
        using var trained = MultiLabel.Blocks.Tagged().Append(trainer).Fit(MultiLabel.Blocks.View(64));
        var loading = Ml.Transforms.LoadImages("Image", images, "Path");
        var scoring = new TransformerChain<ITransformer>(loading.Fit(rows), trained.LastTransformer);
        var file = Path.Combine(folder.Path, "model.zip");
        Ml.Model.Save(scoring, rows.Schema, file);

        var (lines, _) = await Run(file, images);

        Assert.Equal(rows.GetColumn<string>("Path"), lines.Select(line => line[0]));
        var names = trained.LastTransformer.ClassNames!;
        Assert.Equal(
            MultiLabel.Blocks.Predicted(scoring, rows).Select(labels => string.Join(';', names.Where((_, slot) => labels[slot]))), lines.Select(line => line[1]));
    }

    [Fact]
    public void The_program_has_neither_the_estimators_nor_TorchSharp()
    {
        var files = Directory.EnumerateFiles(Path.GetDirectoryName(ExampleProgram.PathOf("ScoreSavedModel"))!, "*.dll").Select(Path.GetFileNameWithoutExtension).ToList();

        Assert.Contains("MLNet.CnnCatalog.Transforms", files);
        Assert.DoesNotContain("MLNet.CnnCatalog.Estimators", files);
        Assert.DoesNotContain("TorchSharp", files);
    }

    private sealed class PathOnly
    {
        public string Path { get; set; } = "";
    }

    private sealed class WithLabelMap
    {
        [LabelMapType]
        public LabelMap? LabelMap { get; set; }
    }

    private static async Task<(List<string[]> Lines, string Errors)> Run(params string[] arguments)
    {
        var (exitCode, output, errors) = await ExampleProgram.Run("ScoreSavedModel", arguments);
        Assert.True(exitCode == 0, errors);
        return ([.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'))], errors);
    }
}
