namespace ScoringService.Endpoints;

/// <summary>A file has more bytes than are allowed.</summary>
internal sealed class FileTooLargeException(int maxBytes) : Exception($"The file has more than {maxBytes} bytes. Send a smaller one.");
