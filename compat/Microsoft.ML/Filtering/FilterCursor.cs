using Microsoft.ML.Cursors;

namespace Microsoft.ML.Filtering;

internal sealed class FilterCursor : LinkedCursor
{
    private readonly Func<bool> accepts;

    public FilterCursor(DataViewRowCursor input, bool[] active, Func<DataViewRow, Func<bool>> makeTest)
        : base(input, active) => accepts = makeTest(input);

    public override long Batch => Input.Batch;

    protected override bool MoveNextCore()
    {
        while (Input.MoveNext())
        {
            if (accepts())
                return true;
        }

        return false;
    }
}
