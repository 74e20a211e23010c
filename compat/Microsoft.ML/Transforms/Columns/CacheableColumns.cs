using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

internal static class CacheableColumns
{
    /// <summary>The view without the columns whose values cannot be kept beyond their row, such as images.</summary>
    public static IDataView Of(IDataView view)
    {
        if (view.Schema.All(column => column.Type.IsCacheable()))
            return view;
        return new SelectedDataView(view, new SelectingRowMapper(view.Schema, view.Schema.Where(column => column.Type.IsCacheable())));
    }
}
