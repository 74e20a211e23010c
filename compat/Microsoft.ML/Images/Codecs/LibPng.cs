using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Microsoft.ML.Images.Codecs;

/// <summary>libpng's simplified API; names and constants as in png.h.</summary>
internal static unsafe partial class LibPng
{
    public const uint Version = 1;

    public const uint FormatAlpha = 1;
    public const uint FormatBgr = 0x12;
    public const uint FormatRgba = 0x03;
    public const uint FormatBgra = 0x13;

    /// <summary>Says that 16-bit samples without a stated gamma are sRGB and not linear.</summary>
    public const uint Flag16BitSrgb = 4;

    private const string Library = "libpng16.so.16";

    private static bool isLoaded;

    public static void EnsureLoaded()
    {
        if (isLoaded)
            return;
        NativeImageLibrary.Require(Library, debianPackage: "libpng16-16");
        isLoaded = true;
    }

    [LibraryImport(Library, EntryPoint = "png_image_begin_read_from_memory")]
    public static partial int BeginRead(ref Image image, byte* memory, nuint size);

    [LibraryImport(Library, EntryPoint = "png_image_finish_read")]
    public static partial int FinishRead(ref Image image, nint background, byte* buffer, int rowStride, nint colormap);

    [LibraryImport(Library, EntryPoint = "png_image_write_to_memory")]
    public static partial int Write(
        ref Image image, byte* memory, ref nuint size, int convertTo8Bit, byte* buffer, int rowStride, nint colormap);

    [LibraryImport(Library, EntryPoint = "png_image_free")]
    public static partial void Free(ref Image image);

    [StructLayout(LayoutKind.Sequential)]
    public struct Image
    {
        private nint opaque;
        public uint Version;
        public uint Width;
        public uint Height;
        public uint Format;
        public uint Flags;
        public uint ColormapEntries;
        public uint WarningOrError;
        private MessageText message;

        public readonly string Message
        {
            get
            {
                ReadOnlySpan<byte> text = message;
                var end = text.IndexOf((byte)0);
                return Encoding.UTF8.GetString(end < 0 ? text : text[..end]);
            }
        }
    }

    [InlineArray(64)]
    private struct MessageText
    {
        private byte first;
    }
}
