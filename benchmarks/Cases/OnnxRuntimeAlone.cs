using Microsoft.ML.OnnxRuntime;

namespace MLNet.CnnCatalog.Benchmarks.Cases;

/// <summary>ONNX Runtime through its own API, on one random batch over and over.</summary>
internal sealed class OnnxRuntimeAlone : IDisposable
{
    private readonly InferenceSession session;
    private readonly OrtValue images;
    private readonly RunOptions run = new();

    public OnnxRuntimeAlone(string modelFile, Workload workload, int threads)
    {
        using var options = new SessionOptions { IntraOpNumThreads = threads };
        session = new InferenceSession(modelFile, options);
        var shape = workload.Network.InputShape;
        images = OrtValue.CreateTensorValueFromMemory(
            ImageRows.Pixels(new Random(1), workload.BatchSize * shape.Count), [workload.BatchSize, shape.Channels, shape.Height, shape.Width]);
    }

    public void Run(int batches)
    {
        for (var i = 0; i < batches; i++)
            session.Run(run, session.InputNames, [images], session.OutputNames).Dispose();
    }

    public void Dispose()
    {
        run.Dispose();
        images.Dispose();
        session.Dispose();
    }
}
