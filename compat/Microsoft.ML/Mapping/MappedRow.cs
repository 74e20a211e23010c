using Microsoft.ML.Cursors;

namespace Microsoft.ML.Mapping;

internal sealed class MappedRow : WrappingRow
{
    private readonly ColumnBindings bindings;
    private readonly Delegate?[] getters;
    private readonly Action? disposer;

    public MappedRow(DataViewRow input, BoundRowMapper mapper, bool[] active)
        : base(input)
    {
        bindings = mapper.Bindings;
        getters = mapper.CreateGetters(input, active, out disposer);
    }

    public override DataViewSchema Schema => bindings.Schema;

    public override bool IsColumnActive(DataViewSchema.Column column)
    {
        var index = bindings.Source(column.Index, out var isInput);
        return isInput ? Input.IsColumnActive(Input.Schema[index]) : getters[index] is not null;
    }

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        var index = bindings.Source(column.Index, out var isInput);
        return isInput ? Input.GetGetter<TValue>(Input.Schema[index]) : getters[index].As<TValue>(column);
    }

    protected override void DisposeCore() => disposer?.Invoke();
}
