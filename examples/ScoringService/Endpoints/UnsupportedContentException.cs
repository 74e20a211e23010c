namespace ScoringService.Endpoints;

/// <summary>The request says that its body is something else than a picture.</summary>
internal sealed class UnsupportedContentException(string? contentType) : Exception(
    $"The content type is '{contentType}'; image/jpeg, image/png, application/octet-stream or multipart/form-data is needed.");
