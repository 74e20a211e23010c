namespace MLNet.CnnCatalog.Tests.Data;

/// <summary>Files that are too large, or not free enough, to lie in the repository.</summary>
internal static class RealData
{
    /// <summary>A file or folder below <c>CNN_TEST_DATA</c>, or else below <c>../shared/data</c> beside the checkout; skips the test without it.</summary>
    public static string PathOf(params string[] parts) => PathOf("CNN_TEST_DATA", ["data"], parts);

    /// <summary>
    /// A file or folder of the data sets for segmentation and detection, below <c>CNN_DENSE_DATA</c>, or else below <c>../shared/dense/data</c>
    /// beside the checkout; skips the test without it.
    /// </summary>
    public static string DensePathOf(params string[] parts) => PathOf("CNN_DENSE_DATA", ["dense", "data"], parts);

    private static string PathOf(string variable, string[] shared, string[] parts)
    {
        var path = Path.Combine([Folder(variable, shared), .. parts]);
        if (!Path.Exists(path))
            Assert.Skip($"There is no '{path}'. Set {variable} to the folder that has {string.Join('/', parts)}.");
        return path;
    }

    private static string Folder(string variable, string[] shared)
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } named)
            return named;
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MLNet.CnnCatalog.sln")))
            folder = folder.Parent;
        return Path.Combine([folder?.Parent?.FullName ?? ".", "shared", .. shared]);
    }
}
