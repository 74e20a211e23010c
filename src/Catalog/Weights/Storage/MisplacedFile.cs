using System.Text;

namespace MLNet.CnnCatalog.Weights.Storage;

/// <summary>What lies under the name of a model that was not fetched.</summary>
internal static class MisplacedFile
{
    /// <summary>Bytes from the beginning of a file that <see cref="Advice"/> looks at.</summary>
    public const int Bytes = 64;

    /// <summary>What the file is instead and what to do, by its first bytes; null for a file that may be what its name says.</summary>
    public static string? Advice(ReadOnlySpan<byte> start)
    {
        var text = Encoding.UTF8.GetString(start).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        if (text.StartsWith("version https://git-lfs", StringComparison.Ordinal))
            return "is a Git LFS pointer, which stands for the file; run git lfs pull in its repository";
        return text.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
            ? "is an HTML page, not a model; open it in a browser to see what went wrong, and fetch the file itself"
            : null;
    }
}
