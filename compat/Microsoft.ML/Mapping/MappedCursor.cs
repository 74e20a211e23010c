using Microsoft.ML.Cursors;

namespace Microsoft.ML.Mapping;

internal sealed class MappedCursor : SynchronizedCursor
{
    private readonly ColumnBindings bindings;
    private readonly bool[] active;
    private readonly Delegate?[] getters;
    private readonly Action? disposer;
    private bool disposed;

    public MappedCursor(DataViewRowCursor input, BoundRowMapper mapper, bool[] active)
        : base(input)
    {
        this.active = active;
        bindings = mapper.Bindings;
        getters = mapper.CreateGetters(input, active, out disposer);
    }

    public override DataViewSchema Schema => bindings.Schema;

    public override bool IsColumnActive(DataViewSchema.Column column)
    {
        Contracts.Check(column.Index < active.Length, $"The schema has {active.Length} columns, not {column}.");
        return active[column.Index];
    }

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        Contracts.Check(IsColumnActive(column), $"Column '{column.Name}' is not active: ask for it when the cursor is made.");
        var index = bindings.Source(column.Index, out var isInput);
        return isInput ? Input.GetGetter<TValue>(Input.Schema[index]) : getters[index].As<TValue>(column);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposed)
            return;
        disposed = true;
        disposer?.Invoke();
        base.Dispose(disposing);
    }
}
