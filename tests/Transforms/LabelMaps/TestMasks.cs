using MLNet.CnnCatalog.Transforms.LabelMaps;

namespace MLNet.CnnCatalog.Transforms.Tests.LabelMaps;

/// <summary>The masks of the folder Data; README.md in it says what is in them.</summary>
internal static class TestMasks
{
    public const int Height = 13;
    public const int Width = 29;

    public static string Folder => Path.Combine(AppContext.BaseDirectory, "LabelMaps", "Data");

    public static string PathOf(string name) => Path.Combine(Folder, name);

    public static byte[] Labels(int classes) =>
        [.. Enumerable.Range(0, Height * Width).Select(i => (byte)(((7 * (i % Width)) + (13 * (i / Width)) + (i % Width * (i / Width))) % classes))];

    public static LabelMap Map(int classes = 5, string? path = null) => new(Height, Width, Labels(classes)) { Path = path };
}
