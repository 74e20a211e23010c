using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Tests.Data;
using MLNet.CnnCatalog.Transforms.LabelMaps;
using MLNet.CnnCatalog.Transforms.Tests.Onnx;

namespace MLNet.CnnCatalog.Transforms.Tests.LabelMaps;

public sealed class LoadLabelMapsTests : IDisposable
{
    private const string ModelVariable = "CNN_LABEL_MAP_MODEL";

    private static readonly MLContext Ml = new(seed: 1);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Masks_of_a_folder_become_a_column_and_an_empty_path_null()
    {
        var scored = Load(options: null, "palette2.png", "", TestMasks.PathOf("grey8.png"));

        Assert.Equal(["MaskPath", "LabelMap"], scored.Schema.Select(column => column.Name));
        Assert.Equal(LabelMapDataViewType.Instance, scored.Schema["LabelMap"].Type);
        Assert.Equal(
            [TestMasks.Labels(4), null, TestMasks.Labels(21)], Maps(scored).Select(map => map?.Labels.ToArray()));
        Assert.Equal(TestMasks.PathOf("palette2.png"), Maps(scored)[0]!.Path);
    }

    [Fact]
    public void Several_columns_of_masks_stand_beside_each_other()
    {
        var rows = Rows("palette2.png");
        var scored = Ml.Transforms.LoadLabelMaps("A", TestMasks.Folder, "MaskPath", new() { IgnoredLabel = 3 })
            .Append(Ml.Transforms.LoadLabelMaps("B", TestMasks.Folder, "MaskPath", new() { Colors = LabelColors.Voc }))
            .Append(Ml.Transforms.LoadLabelMaps("MaskPath", TestMasks.Folder))
            .Fit(rows).Transform(rows);

        var labels = TestMasks.Labels(4);
        Assert.Equal(
            [Array.ConvertAll(labels, label => label == 3 ? LabelMap.Ignored : label), Array.ConvertAll(labels, label => Math.Max(label, (byte)1)), labels],
            new[] { "A", "B", "MaskPath" }.Select(name => scored.GetColumn<LabelMap>(scored.Schema[name]).Single().Labels.ToArray()));
    }

    [Fact]
    public void The_schema_is_known_before_fitting()
    {
        var estimator = Ml.Transforms.LoadLabelMaps("LabelMap", TestMasks.Folder, "MaskPath");
        var empty = Ml.Transforms.CopyColumns("Other", "MaskPath").Fit(Rows(""));

        Assert.Equal(
            ["MaskPath", "Other", "LabelMap"],
            Ml.Transforms.CopyColumns("Other", "MaskPath").Append(estimator).Fit(Rows("")).GetOutputSchema(Rows("").Schema).Select(column => column.Name));
        Assert.Equal(LabelMapDataViewType.Instance, estimator.Fit(empty.Transform(Rows(""))).GetOutputSchema(Rows("").Schema)["LabelMap"].Type);
    }

    [Fact]
    public void A_saved_pipeline_reads_the_same_labels_in_another_process()
    {
        var rows = Rows("palette2.png", "", "voc.png");
        var model = Ml.Transforms.LoadLabelMaps("LabelMap", TestMasks.Folder, "MaskPath", new() { Colors = LabelColors.Voc, IgnoredLabel = 20 })
            .Append(Ml.Transforms.LoadImages("Image", TestMasks.Folder, "MaskPath"))
            .Append(Ml.Transforms.OverlayLabelMap("Overlay", "Image", "LabelMap", new() { Opacity = 0.25 }))
            .Fit(rows);
        Ml.Model.SaveAtomically(model, rows.Schema, folder.File("model.zip"));

        using var process = Process.Start(new ProcessStartInfo(
            "dotnet", ["exec", typeof(LoadLabelMapsTests).Assembly.Location, "-explicit", "only", "-method", $"*.{nameof(The_saved_pipeline_gives_labels)}", "-noLogo"])
        {
            RedirectStandardOutput = true,
            Environment = { [ModelVariable] = folder.File("model.zip") },
        })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        Assert.True(process.ExitCode == 0, output);
        Assert.Contains("Total: 1, Errors: 0, Failed: 0", output);
    }

    [Fact(Explicit = true)]
    public void The_saved_pipeline_gives_labels()
    {
        var model = new MLContext().Model.Load(Environment.GetEnvironmentVariable(ModelVariable)!, out var schema);
        var scored = model.Transform(Rows("palette2.png", "", "voc.png"));

        Assert.Equal("MaskPath", Assert.Single(schema).Name);
        Assert.Equal(["MaskPath", "LabelMap", "Image", "Overlay"], scored.Schema.Select(column => column.Name));
        Assert.Equal(
            [
                Array.ConvertAll(TestMasks.Labels(4), label => Math.Max(label, (byte)1)), null,
                Array.ConvertAll(TestMasks.Labels(21), label => label == 20 ? LabelMap.Ignored : label),
            ],
            Maps(scored).Select(map => map?.Labels.ToArray()));
        // Painting a colour over itself changes nothing; label 20 at row 3, column 5, (0, 64, 128), is ignored, and white: a quarter of the way to it.
        var overlays = scored.GetColumn<MLImage>("Overlay").Select(image => image?.Pixels.ToArray()).ToArray();
        var at = Array.IndexOf(TestMasks.Labels(21), (byte)20);
        Assert.Null(overlays[1]);
        Assert.Equal([64, 112, 160, 255], overlays[2]![(4 * at)..(4 * (at + 1))]);
        Assert.Equal([128, 0, 0, 255], overlays[2]![(4 * Array.IndexOf(TestMasks.Labels(21), (byte)1))..][..4]);
    }

    [Theory]
    [InlineData("nowhere.png", typeof(FileNotFoundException), "nowhere.png")]
    [InlineData("mask.jpg", typeof(InvalidDataException), "JPEG")]
    public void A_file_that_cannot_be_read_is_named(string file, Type type, string message)
    {
        var error = Record.Exception(() => Maps(Load(options: null, "grey8.png", file)))!;
        // ML.NET reads rows on several threads, and wraps what is thrown there.
        error = error is InvalidOperationException ? error.InnerException! : error;

        Assert.IsType(type, error);
        Assert.Contains(TestMasks.PathOf(file), error.Message);
        Assert.Contains(message, error.Message);
    }

    [Fact]
    public void The_input_column_must_be_there_and_hold_texts()
    {
        var rows = Ml.Data.LoadFromEnumerable([new { Number = 1f, Vector = new[] { "a" } }]);

        Assert.Contains("There is no column 'MaskPath'. The columns are: Number, Vector", Error("MaskPath").Message);
        Assert.Contains("Column 'Number' is Single; texts are needed", Error("Number").Message);
        Assert.Contains("Column 'Vector' is Vector<String>; texts are needed", Error("Vector").Message);

        ArgumentException Error(string name) => Assert.Throws<ArgumentException>(() => Ml.Transforms.LoadLabelMaps("LabelMap", TestMasks.Folder, name).Fit(rows));
    }

    [Fact]
    public void Wrong_options_are_named_at_once() => Assert.Contains(
        "The option Classes must be 1 to 255",
        Assert.Throws<ArgumentOutOfRangeException>(() => Ml.Transforms.LoadLabelMaps("LabelMap", null, "MaskPath", new() { Classes = 0 })).Message);

    // counts.json of the data set, counted by others.
    [Fact]
    [Trait("Category", "RealData")]
    public void The_masks_of_pets3_have_the_pixels_that_were_counted()
    {
        var labels = RealData.DensePathOf("pets3", "train", "labels");
        var rows = Ml.Data.LoadFromEnumerable(Directory.EnumerateFiles(labels, "*.png").Order().Select(path => new Row { MaskPath = Path.GetFileName(path) }));
        var model = Ml.Transforms.LoadLabelMaps("LabelMap", labels, "MaskPath", new() { Classes = 4 }).Fit(rows);

        var counts = new long[256];
        foreach (var map in model.Transform(rows).GetColumn<LabelMap>("LabelMap"))
            foreach (var label in map.Labels.Span)
                counts[label]++;

        Assert.Equal([12222785, 1694193, 2213113, 1852836], counts[..4]);
        Assert.Equal(2490454, counts[LabelMap.Ignored]);
    }

    private static IDataView Rows(params string[] paths) => Ml.Data.LoadFromEnumerable(paths.Select(path => new Row { MaskPath = path }));

    private static IDataView Load(LabelMapOptions? options, params string[] paths)
    {
        var rows = Rows(paths);
        return Ml.Transforms.LoadLabelMaps("LabelMap", TestMasks.Folder, "MaskPath", options).Fit(rows).Transform(rows);
    }

    private static LabelMap?[] Maps(IDataView view) => [.. view.GetColumn<LabelMap?>(view.Schema["LabelMap"])];

    private sealed class Row
    {
        public string MaskPath { get; set; } = "";
    }
}
