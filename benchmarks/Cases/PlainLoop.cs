using System.Diagnostics;
using System.Globalization;
using MLNet.CnnCatalog.Estimators;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Estimators.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Benchmarks.Cases;

/// <summary>The loop that TorchSharp's users write, on one random batch over and over.</summary>
internal sealed class PlainLoop : IDisposable
{
    private readonly IDisposable owner;
    private readonly Func<Tensor, Tensor> network;
    private readonly IDisposable optimizer;
    private readonly Action zeroGradients;
    private readonly Action step;
    private readonly Tensor images;
    private readonly Tensor labels;

    private PlainLoop(
        Workload workload, IDisposable owner, Func<Tensor, Tensor> network, IDisposable optimizer, Action zeroGradients, Action step, Tensor images)
    {
        (this.owner, this.network, this.optimizer, this.images) = (owner, network, optimizer, images);
        (this.zeroGradients, this.step) = (zeroGradients, step);
        var output = workload.Network.Output.Shape;
        labels = randint(workload.Classes, output.IsVector ? [workload.BatchSize] : [workload.BatchSize, output.Height, output.Width]);
    }

    /// <summary>Modules of TorchVision, or written for this.</summary>
    public static PlainLoop OfModules(Workload workload)
    {
        var shape = workload.Network.InputShape;
        nn.Module<Tensor, Tensor> model = workload.Name switch
        {
            "resnet18" => torchvision.models.resnet18(),
            "resnet50" => torchvision.models.resnet50(),
            "mobilenet_v2" => torchvision.models.mobilenet_v2(),
            "unet_padded" => new PlainUNet(shape.Channels, workload.Classes),
            var other => throw new ArgumentException($"There are no modules of '{other}'.", nameof(workload)),
        };
        model.train();
        var images = Images(workload);
        RequireSame(workload, model, images);
        var optimizer = optim.AdamW(model.parameters(), 1e-3);
        return new(workload, model, model.call, optimizer, optimizer.zero_grad, () => optimizer.step(), images);
    }

    /// <summary>The graph that <c>Fit</c> runs, with its optimiser.</summary>
    public static PlainLoop OfGraph(Workload workload)
    {
        var generator = new Generator(1, CPU);
        var network = new GraphTraining(TorchNetwork.Initialize(workload.Network, generator: generator), generator, new CnnClassificationOptions(), foldedNorms: []);
        using var images = Images(workload);
        var optimizer = new TrainingOptimizer(network.Parts, new CnnClassificationOptions());
        return new(
            workload, network, batch => network.ForwardWithHeads(batch)[0], optimizer, optimizer.ZeroGradients, optimizer.Step,
            MemoryLayout.ChannelsLast(images));
    }

    /// <summary>Takes as many steps as each line of the input says, and answers with the seconds that they took.</summary>
    public static void Serve(string name, string threads)
    {
        set_num_threads(int.Parse(threads, CultureInfo.InvariantCulture));
        using var loop = OfModules(Workload.Trained.Append(Workload.UNet).Single(workload => workload.Name == name));
        while (Console.ReadLine() is { } steps)
        {
            var clock = Stopwatch.StartNew();
            loop.Run(int.Parse(steps, CultureInfo.InvariantCulture));
            Console.WriteLine(clock.Elapsed.TotalSeconds.ToString(CultureInfo.InvariantCulture));
        }
    }

    public void Run(int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            using var scope = NewDisposeScope();
            zeroGradients();
            var loss = nn.functional.cross_entropy(network(images), labels);
            loss.backward();
            step();
            loss.item<float>();
        }
    }

    public void Dispose()
    {
        labels.Dispose();
        images.Dispose();
        optimizer.Dispose();
        owner.Dispose();
    }

    private static Tensor Images(Workload workload)
    {
        var shape = workload.Network.InputShape;
        return randn(workload.BatchSize, shape.Channels, shape.Height, shape.Width);
    }

    private static void RequireSame(Workload workload, nn.Module<Tensor, Tensor> model, Tensor images)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (shape, parameters) = (workload.Network.Output.Shape, model.parameters().Sum(parameter => parameter.numel()));
        long[] expected = [workload.BatchSize, shape.Channels, .. shape.IsVector ? (long[])[] : [shape.Height, shape.Width]];
        var given = model.call(images).shape;
        if (parameters != workload.Network.ParameterCount || !given.SequenceEqual(expected))
            throw new InvalidOperationException(
                $"The modules of {workload.Name} have {parameters} parameters and give [{string.Join(", ", given)}]; " +
                $"the graph has {workload.Network.ParameterCount} and gives [{string.Join(", ", expected)}].");
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
