using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static void CheckForErrors()
    {
        var message = Shim.compat_take_error();
        if (message != 0)
            throw new ExternalException(Marshal.PtrToStringUTF8(message));
    }
}
