using System.Diagnostics;
using ScoringService.Metrics;

namespace ScoringService.Endpoints;

/// <summary>Counts the requests for a classification, whatever becomes of them.</summary>
internal sealed class RequestMeasurement(ServiceMetrics metrics) : IEndpointFilter
{
    private const int ClientClosedRequest = 499;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var start = Stopwatch.GetTimestamp();
        var status = StatusCodes.Status500InternalServerError;
        try
        {
            var result = await next(context);
            status = (result as IStatusCodeHttpResult)?.StatusCode ?? StatusCodes.Status200OK;
            return result;
        }
        catch (Exception exception) when (http.RequestAborted.IsCancellationRequested && exception is OperationCanceledException or IOException)
        {
            // Nobody reads the answer.
            status = ClientClosedRequest;
            return TypedResults.StatusCode(status);
        }
        finally
        {
            metrics.CountRequest(
                http.RequestAborted.IsCancellationRequested ? ClientClosedRequest : status, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
    }
}
