using Microsoft.ML.Transforms.Onnx.Native;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>How a model is loaded.</summary>
internal sealed record ModelOptions
{
    public OrtSessionOptions Session { get; init; } = new(GpuDeviceId: null, InterOpThreads: 0, IntraOpThreads: 0);

    public bool FallbackToCpu { get; init; }

    /// <summary>Shapes that replace those of the file, by the name of the input or output.</summary>
    public IReadOnlyDictionary<string, int[]> Shapes { get; init; } = new Dictionary<string, int[]>();

    public int RecursionLimit { get; init; } = 100;

    public static ModelOptions From(
        int? gpuDeviceId, bool fallbackToCpu, IDictionary<string, int[]>? shapes = null, int recursionLimit = 100) => new()
    {
        Session = new OrtSessionOptions(gpuDeviceId, InterOpThreads: 0, IntraOpThreads: 0),
        FallbackToCpu = fallbackToCpu,
        Shapes = new Dictionary<string, int[]>(shapes ?? new Dictionary<string, int[]>()),
        RecursionLimit = recursionLimit,
    };
}
