using System.Collections;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Saving;

[assembly: ModelLoader<TransformerChain<ITransformer>>]

namespace Microsoft.ML.Data;

public sealed class TransformerChain<TLastTransformer>
    : ITransformer, ITransformerChain, ILoadableModel, IEnumerable<ITransformer>, IDisposable
    where TLastTransformer : class, ITransformer
{
    public readonly TLastTransformer LastTransformer;

    private readonly ITransformer[] transformers;
    private readonly TransformerScope[] scopes;
    private bool disposed;

    public TransformerChain(IEnumerable<ITransformer>? transformers, IEnumerable<TransformerScope>? scopes)
    {
        this.transformers = [.. transformers ?? []];
        this.scopes = [.. scopes ?? []];
        var last = this.transformers.LastOrDefault() as TLastTransformer;
        LastTransformer = last!;
        Contracts.Check((this.transformers.Length > 0) == (last is not null), $"The last transformer must be a {typeof(TLastTransformer)}.");
        Contracts.Check(this.transformers.Length == this.scopes.Length, "There must be one scope per transformer.");
    }

    public TransformerChain(params ITransformer[]? transformers)
        : this(transformers, transformers?.Select(_ => TransformerScope.Everything))
    {
    }

    bool ITransformer.IsRowToRowMapper => transformers.All(transformer => transformer.IsRowToRowMapper);

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => GetOutputSchema(inputSchema, TransformerScope.Scoring);

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema, TransformerScope scope)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return InScope(scope).Aggregate(inputSchema, (schema, transformer) => transformer.GetOutputSchema(schema));
    }

    public IDataView Transform(IDataView input) => Transform(input, TransformerScope.Scoring);

    public IDataView Transform(IDataView input, TransformerScope scope)
    {
        Contracts.CheckValue(input, nameof(input));
        // A schema mismatch shows before the first transformer runs.
        GetOutputSchema(input.Schema, scope);
        return InScope(scope).Aggregate(input, (view, transformer) => transformer.Transform(view));
    }

    public TransformerChain<ITransformer> GetModelFor(TransformerScope scopeFilter) =>
        new(InScope(scopeFilter), scopes.Where(scope => (scope & scopeFilter) != TransformerScope.None));

    public TransformerChain<TNewLast> Append<TNewLast>(TNewLast transformer, TransformerScope scope = TransformerScope.Everything)
        where TNewLast : class, ITransformer
    {
        Contracts.CheckValue(transformer, nameof(transformer));
        return new TransformerChain<TNewLast>([.. transformers, transformer], [.. scopes, scope]);
    }

    public IEnumerator<ITransformer> GetEnumerator() => transformers.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        Contracts.Check(((ITransformer)this).IsRowToRowMapper, "GetRowToRowMapper method called despite IsRowToRowMapper being false.");
        var mappers = new List<IRowToRowMapper>();
        foreach (var transformer in transformers)
            mappers.Add(transformer.GetRowToRowMapper(mappers.LastOrDefault()?.OutputSchema ?? inputSchema));
        return new RowMapperChain(inputSchema, mappers);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.SetLoader<TransformerChain<ITransformer>>();
        SavedValue.WriteAll(ctx.Writer, [.. scopes.Select(scope => (int)scope)]);
        foreach (var (index, transformer) in transformers.Index())
            ctx.SaveModel(transformer, FolderOf(index));
    }

    static ICanSaveModel ILoadableModel.Load(ModelLoadContext context)
    {
        var scopes = SavedValue.ReadAll<int>(context.Reader);
        return new TransformerChain<ITransformer>(
            scopes.Select((_, index) => context.LoadModel<ITransformer>(FolderOf(index))), scopes.Select(scope => (TransformerScope)scope));
    }

    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        foreach (var transformer in transformers)
            (transformer as IDisposable)?.Dispose();
    }

    private static string FolderOf(int index) => $"Transform_{index:000}";

    private IEnumerable<ITransformer> InScope(TransformerScope filter) =>
        transformers.Where((_, index) => (scopes[index] & filter) != TransformerScope.None);
}
