namespace Microsoft.ML.Transforms;

/// <summary>Makes the action of a saved custom mapping again when its model is loaded.</summary>
public abstract class CustomMappingFactory<TSrc, TDst>
    where TSrc : class, new()
    where TDst : class, new()
{
    protected CustomMappingFactory()
    {
    }

    public abstract Action<TSrc, TDst> GetMapping();
}
