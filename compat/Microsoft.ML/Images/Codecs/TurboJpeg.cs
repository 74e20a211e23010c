using System.Runtime.InteropServices;

namespace Microsoft.ML.Images.Codecs;

/// <summary>The functions of libturbojpeg's TurboJPEG API, version 2, that are used here; constants as in turbojpeg.h.</summary>
internal static unsafe partial class TurboJpeg
{
    public const int FormatBgrx = 3;
    public const int FormatRgbx = 2;
    public const int FormatRgba = 7;
    public const int FormatBgra = 8;
    public const int FormatCmyk = 11;

    public const int ColorspaceCmyk = 3;
    public const int ColorspaceYcck = 4;

    public const int Subsampling420 = 2;

    public const int SeverityWarning = 0;

    private const string Library = "libturbojpeg.so.0";

    private static bool isLoaded;

    public static void EnsureLoaded()
    {
        if (isLoaded)
            return;
        NativeImageLibrary.Require(Library, debianPackage: "libturbojpeg0");
        isLoaded = true;
    }

    public static string LastError(nint handle) => Marshal.PtrToStringUTF8(GetErrorString(handle)) ?? "unknown error";

    [LibraryImport(Library, EntryPoint = "tjInitDecompress")]
    public static partial nint InitDecompress();

    [LibraryImport(Library, EntryPoint = "tjInitCompress")]
    public static partial nint InitCompress();

    [LibraryImport(Library, EntryPoint = "tjDestroy")]
    public static partial int Destroy(nint handle);

    [LibraryImport(Library, EntryPoint = "tjDecompressHeader3")]
    public static partial int DecompressHeader(
        nint handle, byte* jpeg, CULong size, out int width, out int height, out int subsampling, out int colorspace);

    [LibraryImport(Library, EntryPoint = "tjDecompress2")]
    public static partial int Decompress(
        nint handle, byte* jpeg, CULong size, byte* pixels, int width, int pitch, int height, int format, int flags);

    [LibraryImport(Library, EntryPoint = "tjCompress2")]
    public static partial int Compress(
        nint handle, byte* pixels, int width, int pitch, int height, int format, ref byte* jpeg, ref CULong size, int subsampling,
        int quality, int flags);

    [LibraryImport(Library, EntryPoint = "tjFree")]
    public static partial void Free(byte* jpeg);

    [LibraryImport(Library, EntryPoint = "tjGetErrorCode")]
    public static partial int GetErrorCode(nint handle);

    [LibraryImport(Library, EntryPoint = "tjGetErrorStr2")]
    private static partial nint GetErrorString(nint handle);
}
