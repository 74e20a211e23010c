using System.Net.Sockets;
using MLNet.CnnCatalog.Transforms.Onnx;
using ScoringService;
using ScoringService.Configuration;
using ScoringService.Scoring;

const int wrongArguments = 2;
const int cannotListen = 1;

if (args is ["--help" or "-h"])
{
    Console.WriteLine(Switch.Usage);
    return 0;
}

WebApplication application;
try
{
    var builder = ScoringApplication.Configure(args);
    application = ScoringApplication.Build(builder, ScoringOptions.Read(builder.Configuration), ModelFile.Open);
    application.Services.GetRequiredService<CnnOnnxTransformer>();
}
catch (Exception exception) when (
    exception is ArgumentException or IOException or InvalidDataException or InvalidOperationException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(exception.Message);
    return wrongArguments;
}

await using (application)
{
    try
    {
        await application.StartAsync();
    }
    catch (Exception exception) when (exception is IOException or SocketException or FormatException or InvalidOperationException)
    {
        Console.Error.WriteLine($"The service cannot listen at '{application.Configuration[Switch.Urls.Key]}': {exception.Message}");
        return cannotListen;
    }

    await application.WaitForShutdownAsync();
    return 0;
}
