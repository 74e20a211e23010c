using ScoringService.Batching;
using ScoringService.Metrics;

namespace ScoringService.Endpoints;

/// <summary>What an operator asks: /health, /ready and /metrics.</summary>
internal static class StateEndpoints
{
    /// <summary>The process lives.</summary>
    public static IResult Health() => TypedResults.Text("healthy\n");

    /// <summary>Pictures are taken. The model is loaded before the service listens.</summary>
    public static IResult Ready(PictureQueue queue) => queue.State switch
    {
        Admission.Open => TypedResults.Text("ready\n"),
        Admission.Full => TypedResults.Text("the queue is full\n", statusCode: StatusCodes.Status503ServiceUnavailable),
        _ => TypedResults.Text("stopping\n", statusCode: StatusCodes.Status503ServiceUnavailable),
    };

    public static IResult Metrics(ServiceMetrics metrics, PictureQueue queue) => TypedResults.Text(
        new PrometheusText()
            .Counter("scoring_requests_total", "Requests for a classification by status; 499: the client went away.", metrics.Requests.Select(
                request => ($"{{status=\"{request.Status}\"}}", request.Count)))
            .Counter("scoring_left_out_total", "Pictures whose clients went away before their batch began.", ("", metrics.LeftOut.Value))
            .Gauge("scoring_queue_length", "Pictures that wait, those being decoded among them.", queue.Length)
            .Histogram("scoring_batch_size", "Pictures of a batch.", metrics.BatchSize)
            .Histogram("scoring_request_seconds", "A request for a classification.", metrics.RequestSeconds)
            .Histogram("scoring_decode_seconds", "Decoding and resizing a picture.", metrics.DecodeSeconds)
            .Histogram("scoring_wait_seconds", "Waiting of a decoded picture for its batch.", metrics.WaitSeconds)
            .Histogram("scoring_batch_seconds", "Scoring a batch.", metrics.BatchSeconds)
            .Gauge("process_resident_memory_bytes", "Memory of the process.", Environment.WorkingSet)
            .ToString(),
        PrometheusText.ContentType);
}
