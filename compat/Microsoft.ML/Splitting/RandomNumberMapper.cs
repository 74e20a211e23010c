using Microsoft.ML.Annotations;
using Microsoft.ML.Data;
using Microsoft.ML.Mapping;
using Microsoft.ML.Randomness;

namespace Microsoft.ML.Splitting;

/// <summary>A column of random numbers between 0 and 1: for each position of a row the same number in every pass.</summary>
internal sealed class RandomNumberMapper : IRowMapper
{
    private readonly uint seed;

    public RandomNumberMapper(string name, uint seed)
    {
        this.seed = seed;
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddPrimitiveValue(AnnotationKinds.IsNormalized, BooleanDataViewType.Instance, true);
        OutputColumns = [new(name, NumberDataViewType.Single, annotations.ToAnnotations())];
    }

    public IReadOnlyList<DataViewSchema.DetachedColumn> OutputColumns { get; }

    public IEnumerable<int> GetDependencies(Func<int, bool> isActiveOutput) => [];

    public Delegate?[] CreateGetters(DataViewRow input, Func<int, bool> isActiveOutput, out Action? disposer)
    {
        disposer = null;
        if (!isActiveOutput(0))
            return [null];
        var random = new TauswortheRandom(seed);
        var drawnPosition = -1L;
        var drawn = 0f;
        return [(ValueGetter<float>)((ref float value) =>
        {
            Contracts.Check(input.Position >= 0, Cursors.RowExtensions.NoCurrentRow);
            for (; drawnPosition < input.Position; drawnPosition++)
                drawn = random.NextSingle();
            value = drawn;
        })];
    }
}
