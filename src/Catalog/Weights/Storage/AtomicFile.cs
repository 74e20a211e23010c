namespace MLNet.CnnCatalog.Weights.Storage;

/// <summary>A file that appears whole or not at all.</summary>
internal static class AtomicFile
{
    /// <summary>Writes beside the file and renames; where writing fails, what was there before stays.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        var full = Path.GetFullPath(path);
        if (Path.GetDirectoryName(full) is { } folder && !Directory.Exists(folder))
            throw new DirectoryNotFoundException($"'{full}' cannot be written: there is no folder '{folder}'. Create it first.");

        var temporary = $"{full}.{Path.GetRandomFileName()}.tmp";
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
}
