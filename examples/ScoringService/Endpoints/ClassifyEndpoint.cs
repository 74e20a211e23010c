using MLNet.CnnCatalog.Transforms.Onnx;
using ScoringService.Batching;
using ScoringService.Configuration;
using ScoringService.Pictures;

namespace ScoringService.Endpoints;

/// <summary>POST /classify: a picture comes, and its classes go back.</summary>
internal sealed class ClassifyEndpoint(PictureQueue queue, PictureReader reader, CnnOnnxTransformer network, ScoringOptions options)
{
    private const string RetryAfterSeconds = "1";

    public async Task<IResult> HandleAsync(HttpContext context)
    {
        // Without a place there is no use in reading the body.
        if (queue.State is not Admission.Open and var state)
            return Refuse(context, state);
        try
        {
            return await ClassifyAsync(context);
        }
        catch (UnusablePictureException exception)
        {
            return TypedResults.Problem(exception.Message, statusCode: StatusCodes.Status400BadRequest);
        }
        catch (UnsupportedContentException exception)
        {
            return TypedResults.Problem(exception.Message, statusCode: StatusCodes.Status415UnsupportedMediaType);
        }
        catch (FileTooLargeException exception)
        {
            return TypedResults.Problem(exception.Message, statusCode: StatusCodes.Status413PayloadTooLarge);
        }
        catch (BadHttpRequestException exception)
        {
            return TypedResults.Problem(exception.Message, statusCode: exception.StatusCode);
        }
    }

    private static IResult Refuse(HttpContext context, Admission state)
    {
        context.Response.Headers.RetryAfter = RetryAfterSeconds;
        return TypedResults.Problem(
            state == Admission.Full ? "Too many pictures wait. Try again later." : "The service is stopping.",
            statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    private async Task<IResult> ClassifyAsync(HttpContext context)
    {
        var (state, picture) = await QueueAsync(context.Request, context.RequestAborted);
        if (picture is null)
            return Refuse(context, state);
        try
        {
            var probabilities = await picture.Result.WaitAsync(context.RequestAborted);
            return TypedResults.Ok(Classification.Of(probabilities, network.Labels));
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return Refuse(context, Admission.Closed);
        }
    }

    // The file's memory is given back here: a picture that waits needs it no more.
    private async Task<(Admission State, QueuedPicture? Picture)> QueueAsync(HttpRequest request, CancellationToken requestAborted)
    {
        using var file = await RequestFiles.ReadAsync(request, options.MaxBytes);
        var state = queue.TryTakePlace();
        if (state != Admission.Open)
            return (state, null);
        QueuedPicture? picture = null;
        var queued = false;
        try
        {
            picture = new QueuedPicture(await reader.DecodeAsync(file, requestAborted), requestAborted);
            queued = queue.TryAdd(picture);
            return queued ? (state, picture) : (Admission.Closed, null);
        }
        finally
        {
            if (!queued)
            {
                queue.LeavePlace();
                picture?.Dispose();
            }
        }
    }
}
