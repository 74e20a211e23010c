using System.Runtime.CompilerServices;

namespace MLNet.CnnCatalog.Estimators.Tests.Training;

/// <summary>The loop, the data and what is around them are written once, and know no task.</summary>
public class LayeringTests
{
    // The task's own types and those of its columns.
    private static readonly string[] OfTasks =
    [
        "CnnClassification", "CnnMultiLabel", "CnnSegmentation", "ClassificationTask", "MultiLabelTask", "SegmentationTask", "LabelColumn", "ClassColumns", "LabelMap",
        "MultiLabelColumn",
    ];

    [Fact]
    public void Training_knows_no_task()
    {
        var files = Directory.GetFiles(Path.Combine(Source(), "Training"), "*.cs", SearchOption.AllDirectories);

        Assert.InRange(files.Length, 20, 60);
        Assert.All(files, file => Assert.All(OfTasks, word => Assert.DoesNotContain(word, File.ReadAllText(file), StringComparison.Ordinal)));
    }

    private static string Source([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "..", "src", "Estimators"));
}
