using System.Diagnostics;
using System.Globalization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Benchmarks.Cases;

/// <summary>TorchVision's network in the loop that TorchSharp's users write, on one random batch over and over.</summary>
internal sealed class PlainLoop : IDisposable
{
    private readonly nn.Module<Tensor, Tensor> model;
    private readonly AdamW optimizer;
    private readonly Tensor images;
    private readonly Tensor labels;

    private PlainLoop(Workload workload)
    {
        model = workload.Name switch
        {
            "resnet18" => torchvision.models.resnet18(),
            "resnet50" => torchvision.models.resnet50(),
            "mobilenet_v2" => torchvision.models.mobilenet_v2(),
            var other => throw new ArgumentException($"TorchVision has no network '{other}'.", nameof(workload)),
        };
        model.train();
        optimizer = optim.AdamW(model.parameters(), 1e-3);
        images = randn(workload.BatchSize, 3, workload.Pixels, workload.Pixels);
        labels = randint(workload.Classes, [(long)workload.BatchSize]);
    }

    /// <summary>Takes as many steps as each line of the input says, and answers with the seconds that they took.</summary>
    public static void Serve(string name, string threads)
    {
        set_num_threads(int.Parse(threads, CultureInfo.InvariantCulture));
        using var loop = new PlainLoop(Workload.Trained.Single(workload => workload.Name == name));
        while (Console.ReadLine() is { } steps)
        {
            var clock = Stopwatch.StartNew();
            loop.Run(int.Parse(steps, CultureInfo.InvariantCulture));
            Console.WriteLine(clock.Elapsed.TotalSeconds.ToString(CultureInfo.InvariantCulture));
        }
    }

    private void Run(int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var loss = nn.functional.cross_entropy(model.call(images), labels);
            loss.backward();
            optimizer.step();
            loss.item<float>();
        }
    }

    public void Dispose()
    {
        labels.Dispose();
        images.Dispose();
        optimizer.Dispose();
        model.Dispose();
    }
}

/// <summary>
/// The plain loop in a process of its own, which works only while it is asked: while ours trains, the memory of the whole process is kept from step
/// to step, and others would gain by that.
/// </summary>
internal sealed class PlainProcess(Workload workload, int threads) : IDisposable
{
    /// <summary>First argument of the process; the network and the number of threads follow.</summary>
    public const string Command = "plain-loop";

    private readonly Process process = Process.Start(new ProcessStartInfo(
        "dotnet", [typeof(PlainLoop).Assembly.Location, Command, workload.Name, threads.ToString(CultureInfo.InvariantCulture)])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    public double SecondsOf(int steps)
    {
        process.StandardInput.WriteLine(steps.ToString(CultureInfo.InvariantCulture));
        var answer = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException(
            $"The process with the plain loop of {workload.Name} has ended; its message is above.");
        return double.Parse(answer, CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }
}
