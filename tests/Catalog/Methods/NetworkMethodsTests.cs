using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace MLNet.CnnCatalog.Tests.Methods;

/// <summary>Every network has a trainer and a featurizer, in a file that is written from the catalog.</summary>
public class NetworkMethodsTests
{
    private static string Text => NetworkMethods.Text(
        NetworkCatalog.Entries, NetworkCatalog.Segmentation, XDocument.Load(Path.Combine(AppContext.BaseDirectory, "MLNet.CnnCatalog.xml"), LoadOptions.PreserveWhitespace));

    private static string CommittedFile => Path.GetFullPath(
        Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "..", "src", "Estimators", "CnnNetworksCatalog.g.cs"));

    [Fact]
    public void The_committed_methods_are_those_of_the_catalog() => Assert.True(
        File.Exists(CommittedFile) && File.ReadAllText(CommittedFile).ReplaceLineEndings("\n") == Text,
        $"The catalog, or the summary of an architecture, has changed since '{CommittedFile}' was written. Write it again: ./build.sh methods");

    /// <summary>No test: './build.sh methods' runs it.</summary>
    [Fact(Explicit = true)]
    public void Write_the_methods() => File.WriteAllText(CommittedFile, Text);

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
