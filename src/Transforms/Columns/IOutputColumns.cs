using Microsoft.ML;

namespace MLNet.CnnCatalog.Transforms.Columns;

/// <summary>The columns that a scoring transformer adds, all computed from one array of numbers a row.</summary>
internal interface IOutputColumns
{
    void AddTo(DataViewSchema.Builder builder);

    /// <summary>A getter of one of the columns.</summary>
    /// <param name="column">The column asked for.</param>
    /// <param name="numbers">Gives the numbers of the row that the cursor is on.</param>
    ValueGetter<TValue> Getter<TValue>(DataViewSchema.Column column, Func<ReadOnlyMemory<float>> numbers);
}
