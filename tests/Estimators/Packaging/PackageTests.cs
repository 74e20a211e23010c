using System.Globalization;
using System.IO.Compression;
using System.Xml.Linq;
using MLNet.CnnCatalog.Estimators.Packaging;
using MLNet.CnnCatalog.Estimators.Tests.TestData;

namespace MLNet.CnnCatalog.Estimators.Tests.Packaging;

/// <summary>What 'dotnet pack' makes, and an application that has nothing but that.</summary>
public sealed class PackageTests(PackedPackages packages) : IClassFixture<PackedPackages>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    /// <summary>The packages that each one brings. ML.NET's own ask for SkiaSharp and ONNX Runtime in versions below these.</summary>
    public static TheoryData<string, string[]> Dependencies
    {
        get
        {
            string[] mlNet = ["Microsoft.ML 5.0.1", "Microsoft.ML.ImageAnalytics 5.0.1", "Microsoft.ML.OnnxTransformer 5.0.1"];
            string[] lifted = ["Google.Protobuf 3.36.2", "Microsoft.ML.OnnxRuntime.Managed 1.31.1",
                "SkiaSharp 2.88.9", "SkiaSharp.NativeAssets.Linux.NoDependencies 2.88.9"];
            return new()
            {
                { "MLNet.CnnCatalog", ["Google.Protobuf 3.36.2"] },
                { "MLNet.CnnCatalog.Transforms", ["MLNet.CnnCatalog [own]", .. mlNet, .. lifted] },
                { "MLNet.CnnCatalog.Estimators", ["MLNet.CnnCatalog.Transforms [own]", "TorchSharp 0.107.0", .. mlNet, .. lifted] },
                {
                    "MLNet.CnnCatalog.Console",
                    ["MLNet.CnnCatalog.Estimators [own]", "Spectre.Console 0.57.2", "TorchSharp 0.107.0", .. mlNet, .. lifted]
                },
            };
        }
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void There_are_four_packages_with_their_symbols()
    {
        var files = Directory.EnumerateFiles(packages.Feed).Select(file => Path.GetFileName(file)!.Replace(packages.Version, "own")).Order();

        Assert.Equal(
        [
            "MLNet.CnnCatalog.Console.own.nupkg", "MLNet.CnnCatalog.Console.own.snupkg",
            "MLNet.CnnCatalog.Estimators.own.nupkg", "MLNet.CnnCatalog.Estimators.own.snupkg", "MLNet.CnnCatalog.own.nupkg",
            "MLNet.CnnCatalog.own.snupkg", "MLNet.CnnCatalog.Transforms.own.nupkg", "MLNet.CnnCatalog.Transforms.own.snupkg",
        ], files.Order(StringComparer.OrdinalIgnoreCase));
    }

    [Theory]
    [MemberData(nameof(Dependencies))]
    public void Each_package_asks_for_its_dependencies_and_for_precisely_its_own_version_of_ours(string package, string[] expected)
    {
        var dependencies = Specification(package).Descendants().Where(element => element.Name.LocalName == "dependency")
            .Select(element => $"{(string?)element.Attribute("id")} {((string)element.Attribute("version")!).Replace(packages.Version, "own")}");

        Assert.Equal(expected.Order(), dependencies.Order());
    }

    [Theory]
    [MemberData(nameof(Dependencies))]
    public void Each_package_says_what_it_is(string package, string[] _)
    {
        using var archive = Open(package);
        var metadata = Specification(package).Root!.Elements().Single().Elements().ToLookup(element => element.Name.LocalName, element => element.Value);

        Assert.Equal(["MIT"], metadata["license"]);
        Assert.Equal(["README.md"], metadata["readme"]);
        Assert.Equal(["icon.png"], metadata["icon"]);
        Assert.DoesNotContain("Package Description", metadata["description"].Single());
        Assert.Contains("ML.NET", metadata["tags"].Single());
        string[] files = ["README.md", "icon.png", $"lib/net10.0/{package}.dll", $"lib/net10.0/{package}.xml"];
        Assert.Empty(files.Except(archive.Entries.Select(entry => entry.FullName)));
    }

    [Fact]
    public async Task An_application_of_the_packages_trains_saves_loads_and_scores()
    {
        var published = await Publish();

        var output = await DotnetCommand.Run(folder.Path, "exec", Path.Combine(published, "Application.dll"), Path.Combine(folder.Path, "images"));

        var scores = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Trim().Split(": "))
            .ToLookup(line => line[0], line => line[1].Split(' ').Select(score => float.Parse(score, CultureInfo.InvariantCulture)).ToArray());
        Assert.Equal(["trained", "loaded"], scores.Select(model => model.Key));
        Assert.Equal(8, scores["loaded"].Count());
        Assert.All(scores["loaded"], row => Assert.Equal(2, row.Length));
        Assert.All(scores["loaded"], row => Assert.Equal(1, row.Sum(), tolerance: 1e-4));
        Assert.All(scores["trained"].Zip(scores["loaded"]), rows => Assert.All(
            rows.First.Zip(rows.Second), score => Assert.Equal(score.First, score.Second, tolerance: 1e-4)));
        AssertLoadsHere(published);
    }

    // The application gets its own packages folder, so that this version does not stay in the machine's, which it reads the others from.
    private async Task<string> Publish()
    {
        var application = Directory.CreateDirectory(Path.Combine(folder.Path, "application")).FullName;
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Packaging", "Application", "Program.cs"), Path.Combine(application, "Program.cs"));
        File.WriteAllText(Path.Combine(application, "Application.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <WarningsNotAsErrors>NU1900;NU1901;NU1902;NU1903;NU1904</WarningsNotAsErrors>
                <RestoreAdditionalProjectSources>{packages.Feed}</RestoreAdditionalProjectSources>
                <RestoreFallbackFolders>{PackedPackages.Build("PackageCache")}</RestoreFallbackFolders>
                <CreateHardLinksForCopyLocalIfPossible>true</CreateHardLinksForCopyLocalIfPossible>
                <CreateHardLinksForPublishFilesIfPossible>true</CreateHardLinksForPublishFilesIfPossible>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="MLNet.CnnCatalog.Estimators" Version="{packages.Version}" />
                <PackageReference Include="{PackedPackages.Build("LibtorchPackage")}" Version="{PackedPackages.Build("LibtorchVersion")}" />
                <PackageReference Include="Microsoft.ML.OnnxRuntime" Version="{PackedPackages.Build("OnnxRuntimeVersion")}" />
              </ItemGroup>
            </Project>
            """);
        var published = Path.Combine(folder.Path, "published");
        var environment = new Dictionary<string, string> { ["NUGET_PACKAGES"] = Path.Combine(folder.Path, "packages") };
        await DotnetCommand.Run(application, environment,
        [
            "publish", "--configuration", "Release", "--runtime", PackedPackages.Build("RuntimeIdentifier"), "--no-self-contained",
            "--output", published, "-m:1", "-nodeReuse:false", "-p:UseSharedCompilation=false",
        ]);
        return published;
    }

    // The published library is TorchSharp's own, but for the flag where this machine's libstdc++ needs it.
    private static void AssertLoadsHere(string published)
    {
        const string library = "libLibTorchSharp.so";
        if (PackedPackages.Build("RuntimeIdentifier") != "linux-x64")
            return;
        var original = File.ReadAllBytes(Path.Combine(
            PackedPackages.Build("PackageCache"), "torchsharp", PackedPackages.Build("TorchSharpVersion"), "runtimes/linux-x64/native", library));
        var searchPath = Environment.GetEnvironmentVariable("LD_LIBRARY_PATH");
        var system = SystemLibraries.Find(SystemLibraries.StandardCpp, searchPath, SystemLibraries.ReadCache(), File.Exists)!;

        var weakening = Weakening.Of(library, original, system, File.ReadAllBytes(system));

        Assert.True(weakening.Helps, weakening.Reason);
        Assert.Equal(weakening.Content ?? original, File.ReadAllBytes(Path.Combine(published, library)));
    }

    private ZipArchive Open(string package) => ZipFile.OpenRead(Path.Combine(packages.Feed, $"{package}.{packages.Version}.nupkg"));

    private XDocument Specification(string package)
    {
        using var archive = Open(package);
        using var specification = archive.GetEntry($"{package}.nuspec")!.Open();
        return XDocument.Load(specification);
    }
}
