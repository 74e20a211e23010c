using Microsoft.ML.Conversion;
using Microsoft.ML.Data;
using Microsoft.ML.Filtering;
using Microsoft.ML.Mapping;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Splitting;

/// <summary>
/// A column that says where a row falls in a split: a random number for its position, or what its sampling key comes to, so that
/// rows of the same key stay together.
/// </summary>
internal sealed class SplitColumn
{
    private const uint DefaultRandomSeed = 42;
    private const uint DefaultHashSeed = 314489979;

    private readonly IHostEnvironment environment;
    private readonly IDataView data;
    private readonly string name;

    private SplitColumn(IHostEnvironment environment, IDataView data, string name)
    {
        this.environment = environment;
        this.data = data;
        this.name = name;
    }

    public static SplitColumn Add(IHostEnvironment environment, IDataView data, string? samplingKeyColumnName, int? seed)
    {
        var name = "SplitColumn";
        for (var i = 0; data.Schema.GetColumnOrNull(name) is not null; i++)
            name = $"temp_SplitColumn_{i:000}";
        var used = seed ?? (environment as HostEnvironment)?.Seed;
        return new SplitColumn(environment, AddColumn(environment, data, samplingKeyColumnName, name, (uint?)used), name);
    }

    /// <summary>The rows that fall into a range, without the column of the split.</summary>
    public IDataView Select(ValueRange range) =>
        new ColumnSelectingEstimator(environment, new ColumnSelection([name], IsKeep: false, KeepHidden: false))
            .Fit(data).Transform(range.Filter(data, name));

    private static IDataView AddColumn(
        IHostEnvironment environment, IDataView data, string? samplingKeyColumnName, string name, uint? seed)
    {
        if (samplingKeyColumnName is null)
            return new PositionedDataView(data, new RandomNumberMapper(name, seed ?? DefaultRandomSeed));

        var key = data.Schema.GetColumnOrNull(samplingKeyColumnName)
            ?? throw Contracts.ExceptSchemaMismatch(nameof(samplingKeyColumnName), "SamplingKeyColumn", samplingKeyColumnName);
        if (key.Type is KeyDataViewType)
            return new ColumnCopyingTransformer(environment, (name, samplingKeyColumnName)).Transform(data);
        if (ValueRange.IsTestable(key.Type))
            return new MappedDataView(data, new NormalizingRowMapper(data, key, name));

        if (key.Type.ItemOrSelf() is DateTimeDataViewType or DateTimeOffsetDataViewType or TimeSpanDataViewType)
        {
            data = new TypeConvertingTransformer(environment, DataKind.Int64, (name, samplingKeyColumnName)).Transform(data);
            key = data.Schema[name];
        }

        return new MappedDataView(data, new HashRowMapper(key, name, seed ?? DefaultHashSeed));
    }
}
