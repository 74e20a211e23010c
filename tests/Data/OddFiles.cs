namespace MLNet.CnnCatalog.Tests.Data;

/// <summary>Odd and broken files, as people have them.</summary>
internal static class OddFiles
{
    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Odd", name);
}
