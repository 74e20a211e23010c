using MLNet.CnnCatalog.Transforms.Onnx;
using ScoringService.Batching;
using ScoringService.Configuration;
using ScoringService.Endpoints;
using ScoringService.Metrics;
using ScoringService.Pictures;

namespace ScoringService;

/// <summary>Puts the service together.</summary>
internal static class ScoringApplication
{
    // Besides the file a form has its boundaries and headers.
    private const int FormOverhead = 64 * 1024;

    private const int MostConnections = 2048;

    /// <summary>The configuration: appsettings.json beside the program, the environment, the command line; the last word counts.</summary>
    /// <exception cref="ArgumentException">An argument is unknown or lacks its value.</exception>
    public static WebApplicationBuilder Configure(string[] arguments)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(CommandLine.Parse(arguments));
        return builder;
    }

    /// <summary>The service, which owns the classifier.</summary>
    public static WebApplication Build(WebApplicationBuilder builder, ScoringOptions options, Func<ScoringOptions, CnnOnnxTransformer> load)
    {
        // A little more than is taken, so that the rest of a file that is too large can be read, and its sender reads the answer.
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 2L * options.MaxBytes + FormOverhead;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainTimeout + TimeSpan.FromSeconds(10));
        builder.Services
            .AddProblemDetails()
            .AddSingleton(options)
            .AddSingleton(_ => load(options))
            .AddSingleton<ServiceMetrics>()
            .AddSingleton<PictureQueue>()
            .AddSingleton<PictureReader>()
            .AddSingleton<ClassifyEndpoint>()
            .AddHostedService<BatchLoop>();

        var application = builder.Build();
        application.UseExceptionHandler();
        application.MapPost("/classify", (HttpContext context, ClassifyEndpoint endpoint) => endpoint.HandleAsync(context))
            .AddEndpointFilter(new RequestMeasurement(application.Services.GetRequiredService<ServiceMetrics>()));
        application.MapGet("/health", StateEndpoints.Health);
        application.MapGet("/ready", StateEndpoints.Ready);
        application.MapGet("/metrics", StateEndpoints.Metrics);
        return application;
    }
}
