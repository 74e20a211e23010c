using Microsoft.ML.Cursors;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <summary>Collects the different values of a column, row by row, into a <see cref="KeyTable"/>.</summary>
internal abstract class KeyCollector
{
    public static KeyCollector Create(DataViewRow row, DataViewSchema.Column column, int maximum, ValueToKeyMappingEstimator.KeyOrdinality order) =>
        GenericCall.Invoke<KeyCollector>(Create<int>, column.Type.ItemOrSelf().RawType, row, column, maximum, order);

    /// <summary>Takes in the current row, and says whether there is room for more values.</summary>
    public abstract bool ProcessRow();

    public abstract KeyTable ToTable();

    private static KeyCollector Create<TItem>(
        DataViewRow row, DataViewSchema.Column column, int maximum, ValueToKeyMappingEstimator.KeyOrdinality order)
        where TItem : notnull => new KeyCollector<TItem>(row, column, maximum, order);
}
