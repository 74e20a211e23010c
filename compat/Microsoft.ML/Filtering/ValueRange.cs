using System.Globalization;
using Microsoft.ML.Cursors;
using Microsoft.ML.Data;

namespace Microsoft.ML.Filtering;

/// <summary>
/// An interval of a number column, or of a key column whose keys stand, each in the middle of its share, between 0 and 1.
/// A missing key is in no interval and outside of none.
/// </summary>
internal sealed record ValueRange(double Minimum, double Maximum, bool IncludeMaximum, bool IsComplement = false)
{
    public static bool IsTestable(DataViewType type) =>
        type is KeyDataViewType || type == NumberDataViewType.Single || type == NumberDataViewType.Double;

    public IDataView Filter(IDataView source, string columnName)
    {
        var column = source.Schema[columnName];
        Contracts.CheckParam(IsTestable(column.Type), "Column", $"Column '{columnName}' does not have compatible type");
        return new RowFilter(source, column, row => MakeTest(row, column));
    }

    private Func<bool> MakeTest(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is KeyDataViewType key)
            return GenericCall.Invoke<Func<bool>>(KeyTest<uint>, key.RawType, row, column, key.Count);
        return column.Type == NumberDataViewType.Single
            ? NumberTest(row.GetGetter<float>(column), value => value)
            : NumberTest(row.GetGetter<double>(column), value => value);
    }

    private Func<bool> NumberTest<TValue>(ValueGetter<TValue> get, Func<TValue, double> widen)
    {
        TValue value = default!;
        return () =>
        {
            get(ref value);
            return Accepts(widen(value));
        };
    }

    private Func<bool> KeyTest<TKey>(DataViewRow row, DataViewSchema.Column column, ulong count)
        where TKey : struct, IConvertible
    {
        var get = row.GetGetter<TKey>(column);
        TKey key = default;
        return () =>
        {
            get(ref key);
            var number = key.ToUInt64(CultureInfo.InvariantCulture);
            return number > 0 && number <= count && Accepts((number - 0.5) / count);
        };
    }

    private bool Accepts(double value) =>
        IsComplement
            ? Minimum > value || (IncludeMaximum ? value > Maximum : value >= Maximum)
            : Minimum <= value && (IncludeMaximum ? value <= Maximum : value < Maximum);
}
