using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.OnnxRuntime;
using MLNet.CnnCatalog.Estimators.Tests.Classification;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Tests.Torch;
using TorchSharp;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;

namespace MLNet.CnnCatalog.Estimators.Tests.OtherProcess;

/// <summary>An application without a package that has ONNX Runtime's native library. Run by <see cref="ChildProcessTests"/>.</summary>
public sealed class MissingRuntime
{
    static MissingRuntime()
    {
        OrtEnv.DisableDllImportResolver = true;
        NativeLibrary.SetDllImportResolver(
            typeof(OrtEnv).Assembly, (library, _, _) => throw new DllNotFoundException($"Unable to load shared library '{library}' or one of its dependencies."));
    }

    [Fact(Explicit = true)]
    public void A_training_on_a_CPU_fails_before_its_first_step_and_names_the_package()
    {
        var recorder = new Recorder();

        var error = Assert.Throws<InvalidOperationException>(() => Fit(View(Swatches.Rows(30)), Quick with { Progress = recorder }));

        Assert.Contains("Reference the package Microsoft.ML.OnnxRuntime", error.Message);
        Assert.Empty(recorder.Reports);
    }

    [Fact(Explicit = true)]
    public void A_featurizer_fails_when_it_is_fitted()
    {
        var weights = FormulaWeights.Of(Swatches.Tiny(3, null));

        var error = Assert.Throws<InvalidOperationException>(() => new CnnFeaturizer(weights, options: new() { Device = "cpu" }).Fit(View(Swatches.Rows(3))));

        Assert.Contains("Reference the package Microsoft.ML.OnnxRuntime", error.Message);
    }

    [Fact(Explicit = true)]
    public void A_TorchSharp_module_does_without()
    {
        var rows = View(Swatches.Rows(30));
        using var model = Ml.Transforms.Conversion.MapValueToKey("Label").Append(Ml.MulticlassClassification.Trainers.TorchModule(
            classes => torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(3 * Swatches.Side * Swatches.Side, classes)), "Label", "Image", Quick)).Fit(rows);

        Assert.Equal(30, Scores(model, rows).Length);
    }
}
