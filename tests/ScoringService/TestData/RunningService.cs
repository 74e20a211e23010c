using ScoringService.Tests.Running;

namespace ScoringService.Tests.TestData;

/// <summary>A service with the quick model and small limits, for the tests of a class.</summary>
public sealed class RunningService(ModelFiles models) : IAsyncLifetime
{
    public const int MaxBytes = 40_000;
    public const int MaxPixels = 1_000_000;

    private ServiceProcess? service;

    internal ServiceProcess Service => service ?? throw new InvalidOperationException("The service was not started.");

    public async ValueTask InitializeAsync() =>
        service = await ServiceProcess.StartAsync("--model", models.Quick, $"--max-bytes={MaxBytes}", "--max-pixels", $"{MaxPixels}", "--threads", "1");

    public async ValueTask DisposeAsync()
    {
        if (service is not null)
            await service.DisposeAsync();
    }
}
