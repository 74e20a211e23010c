using Microsoft.ML.Caching;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

public sealed class EstimatorChain<TLastTransformer> : IEstimator<TransformerChain<TLastTransformer>>
    where TLastTransformer : class, ITransformer
{
    public readonly IEstimator<TLastTransformer> LastEstimator;

    private readonly EstimatorLink[] links;

    public EstimatorChain()
        : this([])
    {
    }

    internal EstimatorChain(EstimatorLink[] links)
    {
        this.links = links;
        LastEstimator = (links.LastOrDefault()?.Estimator as IEstimator<TLastTransformer>)!;
    }

    public TransformerChain<TLastTransformer> Fit(IDataView input)
    {
        // A schema mismatch shows before the first estimator trains.
        GetOutputSchema(SchemaShape.Create(input.Schema));
        var current = input;
        var transformers = new List<ITransformer>();
        foreach (var link in links)
        {
            var transformer = link.Estimator.Fit(current);
            transformers.Add(transformer);
            current = transformer.Transform(current);
            if (link.IsCachedAfter && link != links[^1])
                current = new CacheDataView(current, prefetch: []);
        }

        return new TransformerChain<TLastTransformer>(transformers, links.Select(link => link.Scope));
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) =>
        links.Aggregate(inputSchema, (shape, link) => link.Estimator.GetOutputSchema(shape));

    public EstimatorChain<TNewTrans> Append<TNewTrans>(
        IEstimator<TNewTrans> estimator, TransformerScope scope = TransformerScope.Everything)
        where TNewTrans : class, ITransformer
    {
        Contracts.CheckValue(estimator, nameof(estimator));
        return new EstimatorChain<TNewTrans>([.. links, new EstimatorLink(estimator, scope, IsCachedAfter: false)]);
    }

    public EstimatorChain<TLastTransformer> AppendCacheCheckpoint(IHostEnvironment env)
    {
        Contracts.CheckValue(env, nameof(env));
        Contracts.Check(links.Length > 0, "Current estimator chain has no estimator, can't append cache checkpoint.");
        return new EstimatorChain<TLastTransformer>([.. links[..^1], links[^1] with { IsCachedAfter = true }]);
    }
}
