namespace MLNet.CnnCatalog.Graph;

/// <summary>Dense (fully connected) layer.</summary>
/// <param name="Features">Output features.</param>
/// <param name="Bias">Whether a learnt number is added to each output.</param>
public sealed record Linear(int Features, bool Bias) : Op
{
    /// <inheritdoc/>
    public override string Kind => "linear";

    /// <summary>How its numbers begin.</summary>
    public Initialization Initialization { get; init; } = Initialization.PyTorch;
}
