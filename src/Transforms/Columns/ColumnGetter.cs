using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CnnCatalog.Transforms.Columns;

/// <summary>What getters of computed columns share.</summary>
internal static class ColumnGetter
{
    /// <summary>A getter that fills a dense vector.</summary>
    public static ValueGetter<VBuffer<TItem>> Vector<TItem>(Func<ReadOnlyMemory<TItem>> items) => (ref VBuffer<TItem> value) =>
    {
        var source = items().Span;
        var editor = VBufferEditor.Create(ref value, source.Length);
        source.CopyTo(editor.Values);
        value = editor.Commit();
    };

    /// <summary>The getter, if it is of the type that was asked for.</summary>
    public static ValueGetter<TValue> As<TValue>(Delegate getter, DataViewSchema.Column column) => getter as ValueGetter<TValue>
        ?? throw new InvalidOperationException($"Column '{column.Name}' is {column.Type}, and its values were asked for as {typeof(TValue)}.");
}
