using System.Runtime.CompilerServices;
using Microsoft.ML.Data;

namespace MLNet.CnnCatalog.Estimators.Tests.Documentation;

/// <summary>A folder in which the snippets of a document run as in a program of one's own.</summary>
internal static class DocumentFolder
{
    public static readonly string[] Animals = ["ape", "bat", "cat", "dog", "elk", "fox"];

    /// <summary>A file or folder of the repository.</summary>
    public static string OfRepository(string path) => Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "..", path);

    public static void In(string folder, Action action)
    {
        var before = Environment.CurrentDirectory;
        Environment.CurrentDirectory = folder;
        try
        {
            action();
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }

    public static void WriteImages(string folder)
    {
        var random = new Random(1);
        foreach (var (label, number) in from label in Animals from number in Enumerable.Range(1, 8) select (label, number))
        {
            var pixels = new byte[4 * 40 * 30];
            random.NextBytes(pixels);
            for (var i = 0; i < pixels.Length; i += 4)
                (pixels[i + (Array.IndexOf(Animals, label) % 3)], pixels[i + 3]) = (255, 255);
            using var image = MLImage.CreateFromPixels(40, 30, MLPixelFormat.Bgra32, pixels);
            image.Save(Path.Combine(Directory.CreateDirectory(Path.Combine(folder, label)).FullName, $"{number}.jpg"));
        }
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
