using System.Diagnostics;

namespace MLNet.CnnCatalog.Estimators.Tests.OtherProcess;

/// <summary>Starts this program a second time, for tests that would take the process down if they failed, or that spoil it for others.</summary>
public class ChildProcessTests
{
    // 512 MB.
    private const string HeapInHexadecimalBytes = "20000000";

    [Theory]
    [InlineData(typeof(HostileShapes))]
    [InlineData(typeof(MissingRuntime))]
    [InlineData(typeof(StepMemory))]
    public Task Tests_that_are_only_run_on_their_own_pass(Type tests) => Pass(tests);

    [Fact]
    public Task Some_mutants_of_every_format_are_read_or_refused() => PassWithMutants("200");

    [Fact]
    [Trait("Category", "Slow")]
    public Task Ten_thousand_mutants_of_every_format_are_read_or_refused() => PassWithMutants("10000");

    private static Task PassWithMutants(string count) =>
        Pass(typeof(HostileFiles), (HostileFiles.Mutants, count), ("DOTNET_GCHeapHardLimit", HeapInHexadecimalBytes));

    private static async Task Pass(Type tests, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(
            "dotnet", ["exec", typeof(ChildProcessTests).Assembly.Location, "-explicit", "only", "-class", tests.FullName!, "-noLogo", "-noColor"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(process.ExitCode == 0, $"It ended with {process.ExitCode}.\n{output}\n{await errors}");
        Assert.Contains("Failed: 0", output);
        Assert.DoesNotContain("Total: 0", output);
    }
}
