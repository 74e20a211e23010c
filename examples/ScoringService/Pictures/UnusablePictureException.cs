namespace ScoringService.Pictures;

/// <summary>What a client sent is no picture that is classified here; the message tells it why.</summary>
internal sealed class UnusablePictureException(string reason, Exception? cause = null) : Exception(reason, cause);
