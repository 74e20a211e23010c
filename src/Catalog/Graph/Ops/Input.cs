namespace MLNet.CnnCatalog.Graph;

/// <summary>The picture: floats in channels x height x width.</summary>
/// <param name="Shape">Shape of one picture.</param>
public sealed record Input(Shape Shape) : Op
{
    /// <inheritdoc/>
    public override string Kind => "input";
}
