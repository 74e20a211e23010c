using Microsoft.ML.Transforms.Onnx;

namespace Microsoft.ML;

public static class OnnxCatalog
{
    public static OnnxScoringEstimator ApplyOnnxModel(
        this TransformsCatalog catalog, string modelFile, int? gpuDeviceId = null, bool fallbackToCpu = false) =>
        Apply(catalog, [], [], () => ModelSource.FromFile(modelFile), ModelOptions.From(gpuDeviceId, fallbackToCpu));

    public static OnnxScoringEstimator ApplyOnnxModel(
        this TransformsCatalog catalog, Stream modelBytes, int? gpuDeviceId = null, bool fallbackToCpu = false) =>
        Apply(catalog, [], [], () => ModelSource.FromStream(modelBytes), ModelOptions.From(gpuDeviceId, fallbackToCpu));

    public static OnnxScoringEstimator ApplyOnnxModel(
        this TransformsCatalog catalog, string modelFile,
        IDictionary<string, int[]> shapeDictionary, int? gpuDeviceId = null, bool fallbackToCpu = false) =>
        Apply(catalog, [], [], () => ModelSource.FromFile(modelFile), ModelOptions.From(gpuDeviceId, fallbackToCpu, shapeDictionary));

    public static OnnxScoringEstimator ApplyOnnxModel(
        this TransformsCatalog catalog, string outputColumnName, string inputColumnName, string modelFile,
        int? gpuDeviceId = null, bool fallbackToCpu = false) =>
        Apply(
            catalog, [outputColumnName], [inputColumnName], () => ModelSource.FromFile(modelFile),
            ModelOptions.From(gpuDeviceId, fallbackToCpu));

    public static OnnxScoringEstimator ApplyOnnxModel(
        this TransformsCatalog catalog, string outputColumnName, string inputColumnName, string modelFile,
        IDictionary<string, int[]> shapeDictionary, int? gpuDeviceId = null, bool fallbackToCpu = false) =>
        Apply(
            catalog, [outputColumnName], [inputColumnName], () => ModelSource.FromFile(modelFile),
            ModelOptions.From(gpuDeviceId, fallbackToCpu, shapeDictionary));

    public static OnnxScoringEstimator ApplyOnnxModel(
        this TransformsCatalog catalog, string outputColumnName, string inputColumnName, Stream modelBytes,
        int? gpuDeviceId = null, bool fallbackToCpu = false) =>
        Apply(
            catalog, [outputColumnName], [inputColumnName], () => ModelSource.FromStream(modelBytes),
            ModelOptions.From(gpuDeviceId, fallbackToCpu));

    public static OnnxScoringEstimator ApplyOnnxModel(
        this TransformsCatalog catalog, string outputColumnName, string inputColumnName, Stream modelBytes,
        IDictionary<string, int[]> shapeDictionary, int? gpuDeviceId = null, bool fallbackToCpu = false) =>
        Apply(
            catalog, [outputColumnName], [inputColumnName], () => ModelSource.FromStream(modelBytes),
            ModelOptions.From(gpuDeviceId, fallbackToCpu, shapeDictionary));

    public static OnnxScoringEstimator ApplyOnnxModel(
        this TransformsCatalog catalog, string[] outputColumnNames, string[] inputColumnNames, string modelFile,
        int? gpuDeviceId = null, bool fallbackToCpu = false) =>
        Apply(
            catalog, outputColumnNames, inputColumnNames, () => ModelSource.FromFile(modelFile),
            ModelOptions.From(gpuDeviceId, fallbackToCpu));

    public static OnnxScoringEstimator ApplyOnnxModel(
        this TransformsCatalog catalog, string[] outputColumnNames, string[] inputColumnNames, Stream modelBytes,
        int? gpuDeviceId = null, bool fallbackToCpu = false) =>
        Apply(
            catalog, outputColumnNames, inputColumnNames, () => ModelSource.FromStream(modelBytes),
            ModelOptions.From(gpuDeviceId, fallbackToCpu));

    public static OnnxScoringEstimator ApplyOnnxModel(
        this TransformsCatalog catalog, string[] outputColumnNames, string[] inputColumnNames, string modelFile,
        IDictionary<string, int[]> shapeDictionary, int? gpuDeviceId = null, bool fallbackToCpu = false, int recursionLimit = 100) =>
        Apply(
            catalog, outputColumnNames, inputColumnNames, () => ModelSource.FromFile(modelFile),
            ModelOptions.From(gpuDeviceId, fallbackToCpu, shapeDictionary, recursionLimit));

    public static OnnxScoringEstimator ApplyOnnxModel(
        this TransformsCatalog catalog, string[] outputColumnNames, string[] inputColumnNames, Stream modelBytes,
        IDictionary<string, int[]> shapeDictionary, int? gpuDeviceId = null, bool fallbackToCpu = false, int recursionLimit = 100) =>
        Apply(
            catalog, outputColumnNames, inputColumnNames, () => ModelSource.FromStream(modelBytes),
            ModelOptions.From(gpuDeviceId, fallbackToCpu, shapeDictionary, recursionLimit));

    public static OnnxScoringEstimator ApplyOnnxModel(this TransformsCatalog catalog, OnnxOptions options)
    {
        var model = ModelOptions.From(options.GpuDeviceId, options.FallbackToCpu, options.ShapeDictionary, options.RecursionLimit);
        var session = model.Session with
        {
            InterOpThreads = options.InterOpNumThreads ?? 0,
            IntraOpThreads = options.IntraOpNumThreads ?? 0,
        };
        return Apply(
            catalog, options.OutputColumns, options.InputColumns, () => ModelSource.FromFile(options.ModelFile),
            model with { Session = session });
    }

    private static OnnxScoringEstimator Apply(
        TransformsCatalog catalog, string[] outputColumnNames, string[] inputColumnNames,
        Func<ModelSource> openSource, ModelOptions options)
    {
        var environment = catalog.GetEnvironment();
        return new OnnxScoringEstimator(
            environment, new OnnxTransformer(environment, outputColumnNames, inputColumnNames, openSource, options));
    }
}
