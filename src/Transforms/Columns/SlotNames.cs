using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CnnCatalog.Transforms.Columns;

/// <summary>Names of the slots of a vector column.</summary>
internal static class SlotNames
{
    private const string Annotation = "SlotNames";

    /// <summary>The names; null where the column has none, or some are empty.</summary>
    public static IReadOnlyList<string>? Of(DataViewSchema.Column column)
    {
        if (column.Annotations.Schema.GetColumnOrNull(Annotation) is not { Type: VectorDataViewType { ItemType: TextDataViewType } })
            return null;
        var values = default(VBuffer<ReadOnlyMemory<char>>);
        column.Annotations.GetValue(Annotation, ref values);
        string[] names = [.. values.DenseValues().Select(name => name.ToString())];
        return names.Length == 0 || names.Contains("") ? null : names;
    }

    /// <summary>Adds names, where there are any.</summary>
    public static void Add(DataViewSchema.Annotations.Builder builder, IReadOnlyList<string>? names)
    {
        if (names is null)
            return;
        var slots = new VBuffer<ReadOnlyMemory<char>>(names.Count, [.. names.Select(name => name.AsMemory())]);
        builder.Add(
            Annotation, new VectorDataViewType(TextDataViewType.Instance, names.Count), (ref VBuffer<ReadOnlyMemory<char>> value) => slots.CopyTo(ref value));
    }
}
