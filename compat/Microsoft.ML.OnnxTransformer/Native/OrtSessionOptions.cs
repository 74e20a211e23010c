using System.Runtime.InteropServices;

namespace Microsoft.ML.Transforms.Onnx.Native;

/// <summary>Where and with how many threads a session runs.</summary>
/// <param name="GpuDeviceId">The CUDA device, or null for the CPU.</param>
/// <param name="InterOpThreads">Threads across nodes; 0 leaves the choice to ONNX Runtime.</param>
/// <param name="IntraOpThreads">Threads within a node; 0 leaves the choice to ONNX Runtime.</param>
internal sealed unsafe record OrtSessionOptions(int? GpuDeviceId, int InterOpThreads, int IntraOpThreads)
{
    public OrtHandle Create()
    {
        nint instance;
        OrtApi.Check(((delegate* unmanaged[Cdecl]<nint*, nint>)OrtApi.Function(OrtFunction.CreateSessionOptions))(&instance));
        var options = new OrtHandle(instance, OrtFunction.ReleaseSessionOptions);
        try
        {
            if (GpuDeviceId is { } device)
                AddCuda(instance, device);
            Set(OrtFunction.SetInterOpNumThreads, instance, InterOpThreads);
            Set(OrtFunction.SetIntraOpNumThreads, instance, IntraOpThreads);
            return options;
        }
        catch (OnnxRuntimeException)
        {
            options.Dispose();
            throw;
        }
    }

    private static void Set(OrtFunction setter, nint options, int value) =>
        OrtApi.Check(((delegate* unmanaged[Cdecl]<nint, int, nint>)OrtApi.Function(setter))(options, value));

    private static void AddCuda(nint options, int device)
    {
        var add = NativeLibrary.GetExport(OrtLibrary.Handle, "OrtSessionOptionsAppendExecutionProvider_CUDA");
        OrtApi.Check(((delegate* unmanaged[Cdecl]<nint, int, nint>)add)(options, device));
    }
}
