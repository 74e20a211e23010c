using System.Diagnostics;

namespace MLNet.CnnCatalog.Estimators.Tests.Packaging;

/// <summary>Runs dotnet as a shell would: without what a surrounding 'dotnet test' tells its own children.</summary>
internal static class DotnetCommand
{
    public static async Task<string> Run(string folder, params IReadOnlyList<string> arguments) =>
        await Run(folder, environment: new Dictionary<string, string>(), arguments);

    public static async Task<string> Run(string folder, IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}\n{output}\n{await errors}");
        return output;
    }
}
