using Microsoft.ML.Cursors;
using Microsoft.ML.Mapping;
using Microsoft.ML.Objects;

namespace Microsoft.ML.Transforms;

/// <summary>Columns that a user's action computes, all at once, when the first of them is asked for in a row.</summary>
internal sealed class CustomRowMapper<TSrc, TDst>(Action<TSrc, TDst> mapAction, ObjectBinding<TSrc> binding, ObjectColumn[] added) : IRowMapper
    where TSrc : class, new()
    where TDst : class, new()
{
    public IReadOnlyList<DataViewSchema.DetachedColumn> OutputColumns { get; } =
        [.. added.Select(column => new DataViewSchema.DetachedColumn(column.Name, column.Type, column.Annotations))];

    public IEnumerable<int> GetDependencies(Func<int, bool> isActiveOutput) =>
        AnyActive(isActiveOutput) ? binding.Columns.Select(column => column.Index) : [];

    public Delegate?[] CreateGetters(DataViewRow input, Func<int, bool> isActiveOutput, out Action? disposer)
    {
        disposer = null;
        var getters = new Delegate?[added.Length];
        if (!AnyActive(isActiveOutput))
            return getters;

        var output = new ObjectRow<TDst>(added);
        var refresh = Refresher(input, output);
        foreach (var column in output.Schema.Where(column => isActiveOutput(column.Index)))
            getters[column.Index] = GenericCall.Invoke<Delegate>(FreshGetter<int>, column.Type.RawType, output, column, refresh);
        return getters;
    }

    private static ValueGetter<TValue> FreshGetter<TValue>(DataViewRow output, DataViewSchema.Column column, Action refresh)
    {
        var get = output.GetGetter<TValue>(column);
        return (ref TValue value) =>
        {
            refresh();
            get(ref value);
        };
    }

    private bool AnyActive(Func<int, bool> isActiveOutput) => Enumerable.Range(0, added.Length).Any(isActiveOutput);

    private Action Refresher(DataViewRow input, ObjectRow<TDst> output)
    {
        var fill = binding.GetFiller(input);
        var source = new TSrc();
        var destination = new TDst();
        var mappedPosition = -1L;
        return () =>
        {
            if (mappedPosition == input.Position)
                return;
            fill(source);
            mapAction(source, destination);
            output.MoveTo(destination);
            mappedPosition = input.Position;
        };
    }
}
