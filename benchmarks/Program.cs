using System.Globalization;
using MLNet.CnnCatalog.Benchmarks;
using MLNet.CnnCatalog.Benchmarks.Measuring;
using MLNet.CnnCatalog.Benchmarks.Peer;
using MLNet.CnnCatalog.Benchmarks.Report;
using TorchSharp;

if (args is [MemoryMeasurement.Command, var workload, var threads])
{
    torch.set_num_threads(int.Parse(threads, CultureInfo.InvariantCulture));
    Console.WriteLine(MemoryMeasurement.TrainHere(workload));
    return 0;
}

if (args is ["--help" or "-h"])
{
    Console.WriteLine(BenchmarkOptions.Usage);
    return 0;
}

try
{
    return Run(BenchmarkOptions.Parse(args));
}
catch (Exception exception) when (exception is ArgumentException or IOException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}

static int Run(BenchmarkOptions options)
{
    var chosen = Comparison.All.Where(comparison => comparison.Name.Contains(options.Only ?? "", StringComparison.Ordinal)).ToList();
    if (chosen.Count == 0)
        throw new ArgumentException(
            $"No comparison's name contains '{options.Only}'. The names are: " +
            $"{string.Join(", ", Comparison.All.Select(comparison => comparison.Name))}.");

    torch.set_num_threads(options.Threads);
    var load = new MachineLoad();
    var findings = new List<Finding>();
    foreach (var comparison in chosen)
    {
        Console.Error.WriteLine($"{comparison.Name} ...");
        findings.AddRange(comparison.Run(options));
    }

    var report = $"{Circumstances(options, load)}\n\n{Table.Of(findings)}";
    Console.WriteLine(report);
    if (options.IsWhole)
        FigureSection.Replace(FigureSection.FindReadme(), report);
    return 0;
}

static string Circumstances(BenchmarkOptions options, MachineLoad load)
{
    using var peer = new PeerProcess(options.Threads);
    return string.Create(CultureInfo.InvariantCulture, $"""
        - machine: {Machine.Processor}; {options.Threads} threads on each side
        - date: {DateTime.UtcNow:yyyy-MM-dd}
        - ours: {Machine.Runtime}
        - peer: {peer.Ask("versions")}
        - rounds: {options.Rounds}; other processes took {load.ShareOfOthers():p0} of the processors' time meanwhile
        """);
}
