using Microsoft.ML.Data;

namespace Microsoft.ML.Cursors;

/// <summary>A cursor that moves over some rows of another one, and counts its own positions.</summary>
internal abstract class LinkedCursor(DataViewRowCursor input, bool[] active) : RootCursor
{
    public override DataViewSchema Schema => Input.Schema;

    protected DataViewRowCursor Input { get; } = input;

    public override bool IsColumnActive(DataViewSchema.Column column)
    {
        Contracts.Check(column.Index < active.Length, $"The schema has {active.Length} columns, not {column}.");
        return active[column.Index];
    }

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        Contracts.Check(IsColumnActive(column), $"Column '{column.Name}' is not active: ask for it when the cursor is made.");
        return Input.GetGetter<TValue>(column);
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => Input.GetIdGetter();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Input.Dispose();
        base.Dispose(disposing);
    }
}
