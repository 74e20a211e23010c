namespace MLNet.CnnCatalog.Benchmarks.Report;

/// <summary>The part of benchmarks/README.md that this program writes.</summary>
internal static class FigureSection
{
    private const string Begin = "<!-- figures: written by ./build.sh bench -->";
    private const string End = "<!-- end of figures -->";

    /// <exception cref="InvalidDataException">The file or its markers are missing.</exception>
    public static void Replace(string path, string figures)
    {
        var text = File.ReadAllText(path);
        var begin = text.IndexOf(Begin, StringComparison.Ordinal);
        var end = text.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
            throw new InvalidDataException($"{path} has no lines '{Begin}' and '{End}', between which the figures go. Put them back.");
        File.WriteAllText(path, $"{text[..begin]}{Begin}\n{figures.Trim()}\n{text[end..]}");
    }

    /// <summary>The README beside the project, above the folder that the program runs in.</summary>
    public static string FindReadme()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Benchmarks.csproj")))
                return Path.Combine(folder.FullName, "README.md");
        throw new FileNotFoundException(
            $"No folder above {AppContext.BaseDirectory} holds Benchmarks.csproj. Run ./build.sh bench in the repository.");
    }
}
