using System.IO.Compression;

namespace Compat.Tests.Signatures;

/// <summary>The public signatures of a real assembly, one a line, as the files in api/ hold them.</summary>
internal static class ApiList
{
    public static HashSet<string> Read(params ReadOnlySpan<string> names)
    {
        var lines = new HashSet<string>();
        foreach (var name in names)
            foreach (var line in Lines(Path.Combine(AppContext.BaseDirectory, "Signatures", "api", name)))
                if (line.Length > 0 && !line.StartsWith('#'))
                    lines.Add(line);
        return lines;
    }

    private static IEnumerable<string> Lines(string path)
    {
        using var file = File.OpenRead(path);
        using var reader = path.EndsWith(".gz", StringComparison.Ordinal)
            ? new StreamReader(new GZipStream(file, CompressionMode.Decompress))
            : new StreamReader(file);
        while (reader.ReadLine() is { } line)
            yield return line;
    }
}
