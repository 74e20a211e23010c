using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Tests.Training.Runs;

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

    [Fact]
    public Task A_training_that_is_killed_three_times_ends_with_the_same_numbers() => EndsTheSame(kills: 3, epochs: 60);

    [Fact]
    [Trait("Category", "Slow")]
    public Task A_training_that_is_killed_a_hundred_times_ends_with_the_same_numbers() => EndsTheSame(kills: 100, epochs: 1500);

    private static async Task EndsTheSame(int kills, int epochs)
    {
        using var folder = new TemporaryFolder();
        var (random, alive) = (new Random(1), Path.Combine(folder.Path, KilledTraining.Alive));
        for (var kill = 0; kill < kills; kill++)
        {
            File.Delete(alive);
            using var process = Start();
            var whole = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            while (!File.Exists(alive) && !process.HasExited)
                await Task.Delay(1, TestContext.Current.CancellationToken);
            await Task.Delay(random.Next(60), TestContext.Current.CancellationToken);
            Assert.False(process.HasExited, $"It was over before it was killed {kills} times.\n{(process.HasExited ? await whole : "")}");
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await Pass(typeof(KilledTraining), Environment());

        Assert.DoesNotContain(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories), path => path.EndsWith(".tmp", StringComparison.Ordinal));
        var expected = ResumedTraining.Train(KilledTraining.OptionsOf(epochs));
        Assert.Equal(expected, MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.Combine(folder.Path, KilledTraining.Numbers))).ToArray());

        (string, string)[] Environment() => [(KilledTraining.Folder, folder.Path), (KilledTraining.Epochs, epochs.ToString(CultureInfo.InvariantCulture))];

        Process Start() => ChildProcessTests.Start(typeof(KilledTraining), Environment());
    }

    private static Task PassWithMutants(string count) =>
        Pass(typeof(HostileFiles), (HostileFiles.Mutants, count), ("DOTNET_GCHeapHardLimit", HeapInHexadecimalBytes));

    private static async Task Pass(Type tests, params (string Name, string Value)[] environment)
    {
        using var process = Start(tests, environment);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(process.ExitCode == 0, $"It ended with {process.ExitCode}.\n{output}\n{await errors}");
        Assert.Contains("Failed: 0", output);
        Assert.DoesNotContain("Total: 0", output);
    }

    private static Process Start(Type tests, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(
            "dotnet", ["exec", typeof(ChildProcessTests).Assembly.Location, "-explicit", "only", "-class", tests.FullName!, "-noLogo", "-noColor"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
