using System.Globalization;
using MLNet.CnnCatalog.Benchmarks;
using MLNet.CnnCatalog.Benchmarks.Cases;
using MLNet.CnnCatalog.Benchmarks.Measuring;
using MLNet.CnnCatalog.Benchmarks.Report;
using TorchSharp;

if (args is ["--help" or "-h"])
{
    Console.WriteLine(BenchmarkOptions.Usage);
    return 0;
}

if (args is [PlainProcess.Command, var workload, var threads])
{
    PlainLoop.Serve(workload, threads);
    return 0;
}

try
{
    return Run(BenchmarkOptions.Parse(args));
}
catch (ArgumentException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}

static int Run(BenchmarkOptions options)
{
    var chosen = Comparison.Named(options.Names);
    torch.set_num_threads(options.Threads);
    var load = new MachineLoad();
    var findings = new List<Finding>();
    foreach (var comparison in chosen)
    {
        Console.Error.WriteLine($"{comparison.Name} ...");
        findings.AddRange(comparison.Run(options));
    }

    var report = string.Create(CultureInfo.InvariantCulture, $"""
        - machine: {Machine.Processor}; {options.Threads} threads on each side
        - date: {DateTime.UtcNow:yyyy-MM-dd}
        - versions: {Machine.Versions}
        - rounds: {options.Rounds}; other processes took {load.ShareOfOthers():p0} of the processors' time meanwhile

        {Table.Of(findings)}
        """);
    Console.WriteLine(report);
    if (options.IsWhole)
        FigureSection.Replace(FigureSection.FindReadme(), report);
    return 0;
}
