namespace Microsoft.ML.Batching;

/// <summary>Rows on their way between threads: for each column an array of values, of which the first <see cref="Count"/> hold.</summary>
internal sealed record RowBatch(long Id, int Count, Array[] Columns);
