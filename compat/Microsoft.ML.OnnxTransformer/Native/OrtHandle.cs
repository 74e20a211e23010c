using System.Runtime.InteropServices;

namespace Microsoft.ML.Transforms.Onnx.Native;

/// <summary>Owns an object of ONNX Runtime.</summary>
internal sealed class OrtHandle : SafeHandle
{
    private readonly OrtFunction release;

    public OrtHandle(nint instance, OrtFunction release)
        : base(invalidHandleValue: 0, ownsHandle: true)
    {
        this.release = release;
        SetHandle(instance);
    }

    public override bool IsInvalid => handle == 0;

    public nint Instance => handle;

    protected override bool ReleaseHandle()
    {
        OrtApi.Release(release, handle);
        return true;
    }
}
