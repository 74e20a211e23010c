namespace MLNet.CnnCatalog.Graph.Ops;

/// <summary>
/// What a layer computes, as a value. The learnt numbers are not in it: their names and shapes follow from the op and its
/// input (<see cref="Network.Parameters"/>).
/// </summary>
public abstract record Op
{
    private protected Op()
    {
    }

    /// <summary>The word that names the kind in summaries and in layers that were given no name, such as <c>conv</c>.</summary>
    public abstract string Kind { get; }
}

/// <summary>The image: floats in channels x height x width.</summary>
/// <param name="Shape">Shape of one image.</param>
public sealed record Input(Shape Shape) : Op
{
    /// <inheritdoc/>
    public override string Kind => "input";
}
