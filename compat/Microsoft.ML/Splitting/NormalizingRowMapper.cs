using Microsoft.ML.Cursors;
using Microsoft.ML.Data;
using Microsoft.ML.Mapping;

namespace Microsoft.ML.Splitting;

/// <summary>A number column moved and scaled to the range from 0 to 1 of the data it was made for.</summary>
internal sealed class NormalizingRowMapper : IRowMapper
{
    private readonly DataViewSchema.Column input;
    private readonly double offset;
    private readonly double scale;

    public NormalizingRowMapper(IDataView data, DataViewSchema.Column input, string name)
    {
        this.input = input;
        OutputColumns = [new(name, input.Type)];
        var (minimum, maximum) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in Values(data).Where(double.IsFinite))
            (minimum, maximum) = (Math.Min(minimum, value), Math.Max(maximum, value));
        offset = minimum;
        scale = maximum > minimum ? 1 / (maximum - minimum) : 0;
    }

    public IReadOnlyList<DataViewSchema.DetachedColumn> OutputColumns { get; }

    public IEnumerable<int> GetDependencies(Func<int, bool> isActiveOutput) => isActiveOutput(0) ? [input.Index] : [];

    public Delegate?[] CreateGetters(DataViewRow row, Func<int, bool> isActiveOutput, out Action? disposer)
    {
        disposer = null;
        if (!isActiveOutput(0))
            return [null];
        return [input.Type == NumberDataViewType.Single
            ? ItemMapping.CreateGetter(row, input, (float value) => (float)((value - offset) * scale))
            : ItemMapping.CreateGetter(row, input, (double value) => (value - offset) * scale)];
    }

    private IEnumerable<double> Values(IDataView data) =>
        input.Type == NumberDataViewType.Single
            ? data.GetColumn<float>(input).Select(value => (double)value)
            : data.GetColumn<double>(input);
}
