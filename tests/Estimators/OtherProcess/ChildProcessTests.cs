using System.Diagnostics;

namespace MLNet.CnnCatalog.Estimators.Tests.OtherProcess;

/// <summary>Starts this program a second time, for tests that would take the process down if they failed, or that spoil it for others.</summary>
public class ChildProcessTests
{
    [Theory]
    [InlineData(typeof(HostileShapes))]
    [InlineData(typeof(MissingRuntime))]
    public async Task Tests_that_are_only_run_on_their_own_pass(Type tests)
    {
        using var process = Process.Start(new ProcessStartInfo(
            "dotnet", ["exec", typeof(ChildProcessTests).Assembly.Location, "-explicit", "only", "-class", tests.FullName!, "-noLogo", "-noColor"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(process.ExitCode == 0, $"It ended with {process.ExitCode}.\n{output}\n{await errors}");
        Assert.Contains("Failed: 0", output);
        Assert.DoesNotContain("Total: 0", output);
    }
}
