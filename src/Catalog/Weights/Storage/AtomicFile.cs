namespace MLNet.CnnCatalog.Weights.Storage;

/// <summary>A file that appears whole or not at all.</summary>
internal static class AtomicFile
{
    /// <summary>Writes beside the file and renames; where writing fails, what was there before stays.</summary>
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
        var full = Path.GetFullPath(path);
        if (Path.GetDirectoryName(full) is { } folder && !Directory.Exists(folder))
            throw new DirectoryNotFoundException($"'{full}' cannot be written: there is no folder '{folder}'. Create it first.");
        return Directory.Exists(full)
            ? throw new UnauthorizedAccessException($"'{full}' cannot be written: it is a folder. Name a file in it.")
            : full;
    }

    private static string Beside(string full) => $"{full}.{Path.GetRandomFileName()}.tmp";
}
