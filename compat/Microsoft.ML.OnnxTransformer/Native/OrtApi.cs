using System.Runtime.InteropServices;

namespace Microsoft.ML.Transforms.Onnx.Native;

/// <summary>ONNX Runtime's C API, a table of function pointers.</summary>
internal static unsafe class OrtApi
{
    // The first version that has all of OrtFunction; the library serves every version up to its own.
    private const uint Version = 14;

    private static nint* table;

    /// <summary>A function of the table, to be cast to its signature.</summary>
    public static nint Function(OrtFunction function)
    {
        if (table is null)
            table = LoadTable();
        return table[(int)function];
    }

    /// <summary>Throws what a failed call reports, and releases the report.</summary>
    public static void Check(nint status)
    {
        if (status == 0)
            return;
        var code = ((delegate* unmanaged[Cdecl]<nint, int>)Function(OrtFunction.GetErrorCode))(status);
        var message = ((delegate* unmanaged[Cdecl]<nint, nint>)Function(OrtFunction.GetErrorMessage))(status);
        var exception = new OnnxRuntimeException(code, Marshal.PtrToStringUTF8(message));
        Release(OrtFunction.ReleaseStatus, status);
        throw exception;
    }

    public static void Release(OrtFunction release, nint instance) => ((delegate* unmanaged[Cdecl]<nint, void>)Function(release))(instance);

    private static nint* LoadTable()
    {
        var getApiBase = (delegate* unmanaged[Cdecl]<nint*>)NativeLibrary.GetExport(OrtLibrary.Handle, "OrtGetApiBase");
        var getApi = (delegate* unmanaged[Cdecl]<uint, nint*>)getApiBase()[0];
        var loaded = getApi(Version);
        return loaded is not null ? loaded : throw new DllNotFoundException("ONNX Runtime is too old; version 1.23 is needed.");
    }
}
