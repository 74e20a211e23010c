namespace ScoringService.Batching;

/// <summary>Whether the queue takes a picture.</summary>
internal enum Admission
{
    Open,
    Full,
    Closed,
}
