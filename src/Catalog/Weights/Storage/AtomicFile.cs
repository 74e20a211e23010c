using System.Runtime.InteropServices;

namespace MLNet.CnnCatalog.Weights.Storage;

/// <summary>A file that appears whole or not at all.</summary>
internal static class AtomicFile
{
    /// <summary>Writes beside the file and renames; where writing fails, what was there before stays. A symbolic link stays one, and its target changes.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        var full = Target(path);
        var temporary = Beside(full);
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Throws what <see cref="Write"/> would throw, for callers with long work to do before they write.</summary>
    public static void RequireWritable(string path)
    {
        using var trial = new FileStream(
            Beside(Target(path)), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
    }

    private static string Target(string path)
    {
        var named = Path.GetFullPath(path);
        var file = new FileInfo(named);
        var full = file.LinkTarget is null ? named : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        if (Path.GetDirectoryName(full) is { } folder && !Directory.Exists(folder))
            throw new DirectoryNotFoundException($"'{full}' cannot be written: there is no folder '{folder}'. Create it first.");
        if (Directory.Exists(full))
            throw new UnauthorizedAccessException($"'{full}' cannot be written: it is a folder. Name a file in it.");
        return FileKind.IsSpecial(full)
            ? throw new UnauthorizedAccessException($"'{full}' cannot be replaced: it is a device, a pipe or a socket. Name a file.")
            : full;
    }

    private static string Beside(string full) => $"{full}.{Path.GetRandomFileName()}.tmp";

    /// <summary>What .NET does not say of a path on Linux.</summary>
    private static class FileKind
    {
        // struct statx, which is laid out alike on every processor.
        private const int StatxBytes = 256;
        private const int ModeOffset = 28;
        private const int WantsType = 1;
        private const int CurrentFolder = -100;
        private const int TypeBits = 0xF000;
        private const int RegularFile = 0x8000;

        public static bool IsSpecial(string path)
        {
            if (!OperatingSystem.IsLinux())
                return false;
            var status = new byte[StatxBytes];
            return Status(CurrentFolder, path, flags: 0, WantsType, status) == 0
                && (BitConverter.ToUInt16(status, ModeOffset) & TypeBits) != RegularFile;
        }

        [DllImport("libc", EntryPoint = "statx")]
        private static extern int Status(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, byte[] status);
    }
}
