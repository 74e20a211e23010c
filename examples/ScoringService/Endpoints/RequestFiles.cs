using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using ScoringService.Pictures;

namespace ScoringService.Endpoints;

/// <summary>Finds the picture in a request.</summary>
internal static class RequestFiles
{
    private const int LongestBoundary = 128;

    /// <exception cref="UnsupportedContentException">The content is of another type.</exception>
    /// <exception cref="FileTooLargeException">The file has too many bytes.</exception>
    /// <exception cref="UnusablePictureException">The form has no file, or is damaged.</exception>
    public static async Task<RequestFile> ReadAsync(HttpRequest request, int maxBytes)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
            throw new UnsupportedContentException(request.ContentType);
        return type.MediaType.Value?.ToLowerInvariant() switch
        {
            "image/jpeg" or "image/png" or "application/octet-stream" =>
                await RequestFile.ReadAsync(request.Body, maxBytes, request.ContentLength, request.HttpContext.RequestAborted),
            "multipart/form-data" => await ReadFormAsync(request, type, maxBytes),
            _ => throw new UnsupportedContentException(request.ContentType),
        };
    }

    private static async Task<RequestFile> ReadFormAsync(HttpRequest request, MediaTypeHeaderValue type, int maxBytes)
    {
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary);
        if (boundary.Length is 0 or > LongestBoundary)
            throw new UnusablePictureException("The form has no boundary, or one that is too long.");
        try
        {
            var form = new MultipartReader(boundary.ToString(), request.Body);
            while (await form.ReadNextSectionAsync(request.HttpContext.RequestAborted) is { } section)
                if (section.GetContentDispositionHeader()?.IsFileDisposition() == true)
                    return await RequestFile.ReadAsync(section.Body, maxBytes, request.ContentLength, request.HttpContext.RequestAborted);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException and not BadHttpRequestException)
        {
            throw new UnusablePictureException($"The form is damaged: {exception.Message}", exception);
        }

        throw new UnusablePictureException("The form has no file. Send the picture as a file: curl -F picture=@photo.jpg");
    }
}
