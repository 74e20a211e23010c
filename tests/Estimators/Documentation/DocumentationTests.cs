using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Tests.Torch;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Weights;
using static MLNet.CnnCatalog.Estimators.Tests.Documentation.DocumentFolder;

namespace MLNet.CnnCatalog.Estimators.Tests.Documentation;

/// <summary>What the documents show compiles, runs, and is what runs here.</summary>
public partial class DocumentationTests
{
    [Fact]
    public void Every_snippet_of_the_documents_is_one_that_these_tests_run()
    {
        string[] documents = [OfRepository("README.md"), .. Directory.EnumerateFiles(OfRepository("docs"), "*.md")];
        var text = string.Concat(documents.Select(File.ReadAllText));
        var regions = Directory.EnumerateFiles(OfRepository("tests/Estimators/Documentation"), "*.cs").SelectMany(file => Region().Matches(File.ReadAllText(file)))
            .ToDictionary(match => match.Groups["name"].Value, match => Outdent(match.Groups["code"].Value));

        var snippets = Snippet().Matches(text);

        Assert.Equal(Fence().Count(text), snippets.Count);
        Assert.All(snippets, snippet => Assert.Equal(regions[snippet.Groups["name"].Value], snippet.Groups["code"].Value.Trim()));
        Assert.Equal(regions.Keys.Order(), snippets.Select(snippet => snippet.Groups["name"].Value).Order());
    }

    [Fact]
    public void The_table_of_the_catalog_has_every_network_with_its_parameters()
    {
        var file = OfRepository("docs/catalog.md");
        var rows = File.ReadAllLines(file).Select(line => line.Split(" | ")).Where(cells => cells.Length > 4).Select(cells => (cells[0][2..], cells[2]));

        Assert.Equal(
            NetworkCatalog.Entries.Concat(NetworkCatalog.Segmentation)
                .Select(entry => (entry.Name, entry.Build().ParameterCount.ToString("N0", CultureInfo.InvariantCulture))),
            rows.Where(row => row.Item1 is not ("network" or "---")));
    }

    [Fact]
    public void The_pipeline_of_the_readme_runs()
    {
        using var folder = new TemporaryFolder();
        WriteImages(Path.Combine(folder.Path, "images"));
        var recorder = new Recorder();
        In(folder.Path, () => Assert.Contains(ReadmeSnippets.Pipeline(recorder), Animals));

        // Three folds and the whole, five epochs each.
        Assert.Equal(20, recorder.Reports.Count(report => report.Batch == report.Batches));
    }

    [Fact]
    public void The_other_snippets_run()
    {
        var rows = Classification.Training.View(Swatches.Rows(4));
        var keys = new MLContext().Transforms.Conversion.MapValueToKey("Label").Fit(rows);

        Assert.Contains("too small", Assert.ThrowsAny<ArgumentException>(() => ReadmeSnippets.Variant(new MLContext()).Fit(keys.Transform(rows))).Message);
        using var folder = new TemporaryFolder();
        In(folder.Path, () => Assert.Equal(["resnet50: 1x128x160 -> 50", "resnet50: 3x384x500 -> 10x6x10"], ReadmeSnippets.Graph()));
        Assert.StartsWith("flowchart TD", File.ReadAllText(Path.Combine(folder.Path, "resnet50.mmd")));
    }

    [Fact]
    public void The_pretrained_networks_of_the_documents_are_those_that_they_say()
    {
        var (tuned, features, segmented, offline) = PretrainedSnippets.Published(new MLContext());
        var (ofMLNet, tunedOfMLNet) = PretrainedSnippets.OfMLNet(new MLContext());

        Assert.Equal(("resnet50", "mobilenet_v2", "Pretrained.ResNet50"), (tuned.Build(3).Name, features.Network.Name, offline.ToString()));
        Assert.Equal(21, segmented.Build(21).Output.Shape.Channels);
        Assert.Equal(("512", "mlnet_resnet18"), ($"{ofMLNet.Network.Output.Shape}", tunedOfMLNet.Build(3).Name));
    }

    [Fact]
    public void The_weights_of_the_readme_are_loaded_and_written()
    {
        using var folder = new TemporaryFolder();
        var whole = ResNet.ResNet18();
        new StateDict(whole, whole.Parameters.ToDictionary(parameter => parameter.Key, parameter => new float[parameter.Count]))
            .SaveSafetensors(Path.Combine(folder.Path, "resnet18.pth"));

        In(folder.Path, () => Assert.Contains("missing: fc.weight [10, 512], fc.bias [10];", ReadmeSnippets.Weights().ToString()));

        Assert.Equal(102, ResNet.ResNet18(classes: 10).LoadWeights(Path.Combine(folder.Path, "resnet18.safetensors")).Matched.Length);
    }

    [Fact]
    public void The_pretrained_networks_of_the_readme_are_those_that_it_says()
    {
        using var folder = new TemporaryFolder();
        WriteImages(Path.Combine(folder.Path, "images"));
        In(folder.Path, () =>
        {
            var ml = new MLContext(seed: 1);
            var rows = ml.Data.LoadFromEnumerable(ImageFolder.Enumerate("images"));
            var (features, tuned) = ReadmeSnippets.Tune(ml);

            using var model = (IDisposable)features.Fit(rows);
            Assert.InRange(ml.MulticlassClassification.Evaluate(((ITransformer)model).Transform(rows)).LogLoss, 0, 10);
            Assert.Equal("resnet18", tuned.Build(3).Name);
        });
    }

    private static string Outdent(string code) =>
        string.Join('\n', code.Split('\n').Select(line => line[Math.Min(Margin(code), line.Length)..])).Trim();

    private static int Margin(string code) =>
        code.Split('\n').Where(line => line.Trim().Length > 0).Min(line => line.Length - line.TrimStart().Length);

    [GeneratedRegex("#region (?<name>\\w+)\n(?<code>.*?)#endregion", RegexOptions.Singleline)]
    private static partial Regex Region();

    [GeneratedRegex("<!-- snippet: (?<name>\\w+) -->\n```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Snippet();

    [GeneratedRegex("```csharp")]
    private static partial Regex Fence();
}
