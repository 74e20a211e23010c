using Microsoft.ML;
using MLNet.CnnCatalog.Benchmarks.Measuring;
using MLNet.CnnCatalog.Weights;

namespace MLNet.CnnCatalog.Benchmarks.Cases;

/// <summary>Features of ResNet-18 from JPEG files: our featurizer and ML.NET's own.</summary>
internal static class FeatureCase
{
    private const int Images = 128;

    public static IEnumerable<Finding> Measure(BenchmarkOptions options)
    {
        var ml = new MLContext(seed: 1);
        var workload = Workload.Trained.Single(workload => workload.Name == "resnet18");
        using var files = new ImageFiles(Images);
        var rows = files.Load(ml);
        var weights = files.PathOf("resnet18.safetensors");
        workload.RandomWeights().SaveSafetensors(weights);
        using var ours = ml.Transforms.ResNet18("Features", "Image", weights).Fit(rows);
        using var theirs = ml.Transforms.ResizeImages("Image", workload.Pixels, workload.Pixels)
            .Append(ml.Transforms.ExtractPixels("Pixels", "Image"))
            .Append(ml.Transforms.DnnFeaturizeImage("Features", input => input.ModelSelector.ResNet18(ml, input.OutputColumn, input.InputColumn), "Pixels"))
            .Fit(rows);
        var timings = Rounds.Measure(
            [
                Contender.Timed("ResNet18", () => ImageRows.Read(ours.Transform(rows), "Features")),
                Contender.Timed("DnnFeaturizeImage", () => ImageRows.Read(theirs.Transform(rows), "Features")),
            ],
            options.Rounds);
        return [Finding.Of("features of resnet18, JPEG files", Images, timings[0], timings[1])];
    }
}
