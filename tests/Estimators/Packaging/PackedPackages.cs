using System.Reflection;
using MLNet.CnnCatalog.Estimators.Tests.TestData;

namespace MLNet.CnnCatalog.Estimators.Tests.Packaging;

/// <summary>The packages of this build in a folder of their own, with a version that no other run has.</summary>
public sealed class PackedPackages : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();

    public string Version { get; } = $"0.1.0-test.{DateTime.UtcNow.Ticks}";

    public string Feed => Path.Combine(folder.Path, "feed");

    /// <summary>What the build knows of itself; see the project file.</summary>
    internal static string Build(string name) => typeof(PackedPackages).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == name).Value!;

    public async ValueTask InitializeAsync() => await DotnetCommand.Run(
        Build("RepositoryRoot"),
        "pack", "MLNet.CnnCatalog.sln", "--no-build", "--configuration", Build("Configuration"), "-m:1", "-nodeReuse:false",
        $"-p:MinVerVersionOverride={Version}", $"-p:PackageOutputPath={Feed}", $"-p:NuspecOutputPath={Path.Combine(folder.Path, "nuspec")}");

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return default;
    }
}
