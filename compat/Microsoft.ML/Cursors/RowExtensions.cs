using Microsoft.ML.Data;

namespace Microsoft.ML.Cursors;

internal static class RowExtensions
{
    /// <summary>What a cursor says when a value is asked for before its first row or after its last.</summary>
    public const string NoCurrentRow =
        "Values cannot be fetched at this time. This method was called either before the first call to MoveNext, " +
        "or at any point after that method returned false.";

    /// <summary>For each column of the schema whether it was asked for.</summary>
    public static bool[] ActiveFlags(this DataViewSchema schema, IEnumerable<DataViewSchema.Column> columnsNeeded)
    {
        Contracts.CheckValue(columnsNeeded, nameof(columnsNeeded));
        var active = new bool[schema.Count];
        foreach (var column in columnsNeeded)
        {
            Contracts.Check(column.Index < active.Length, $"The requested column: {column} is not part of the schema of {active.Length} columns");
            active[column.Index] = true;
        }

        return active;
    }

    public static ValueGetter<TValue> As<TValue>(this Delegate? getter, DataViewSchema.Column column) =>
        getter as ValueGetter<TValue>
        ?? throw Contracts.Except(
            $"Invalid TValue in GetGetter: '{typeof(TValue)}', expected type: '{getter?.GetType().GetGenericArguments()[0]}' of column '{column.Name}'.");

    /// <summary>The getter of a column whose type is known only when the program runs.</summary>
    public static Delegate GetGetterOfRawType(this DataViewRow row, DataViewSchema.Column column)
    {
        Contracts.CheckParam(row.IsColumnActive(column), nameof(column), "column was not active");
        return GenericCall.Invoke<Delegate>(GetGetterAsDelegate<int>, column.Type.RawType, row, column);
    }

    private static Delegate GetGetterAsDelegate<TValue>(DataViewRow row, DataViewSchema.Column column) => row.GetGetter<TValue>(column);
}
