using System.Diagnostics;

namespace MLNet.CnnCatalog.Estimators.Tests.TestData;

/// <summary>A program of <c>examples</c>, built with the tests.</summary>
internal static class ExampleProgram
{
    public static string PathOf(string name)
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var root = output.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;
        return Path.Combine(root, "examples", name, "bin", output.Parent.Name, output.Name, $"{name}.dll");
    }

    public static async Task<(int ExitCode, string Output, string Errors)> Run(string name, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["exec", PathOf(name), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output, await errors);
    }
}
