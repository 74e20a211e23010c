using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CnnCatalog.Transforms.Columns;

/// <summary>A row as the label column knows it.</summary>
/// <param name="Id">The same in whatever order and by whatever cursor the row is read.</param>
/// <param name="Label">One-based key; 0 where the label is missing.</param>
internal readonly record struct LabelledRow(DataViewRowId Id, uint Label);

/// <summary>The label column: a key, whose values are the classes.</summary>
internal sealed class LabelColumn
{
    public const string KeyValues = "KeyValues";

    private LabelColumn(string name, KeyDataViewType type, DataViewSchema.Annotations annotations) =>
        (Name, Type, Annotations, ClassNames) = (name, type, annotations, KeyNames.Of(annotations));

    public string Name { get; }

    public KeyDataViewType Type { get; }

    public DataViewSchema.Annotations Annotations { get; }

    /// <summary>The vector of the key's values; null where it has none.</summary>
    public VectorDataViewType? Values => Annotations.Schema.GetColumnOrNull(KeyValues)?.Type as VectorDataViewType;

    public int Classes => checked((int)Type.Count);

    /// <summary>The classes' names in the order of their keys; null where the key has no values.</summary>
    public IReadOnlyList<string>? ClassNames { get; }

    public static LabelColumn Bind(DataViewSchema schema, string name)
    {
        var column = schema.GetColumnOrNull(name)
            ?? throw MissingColumn.Error("label column", name, schema.Select(column => column.Name), nameof(name));
        return column.Type is KeyDataViewType key && key.RawType == typeof(uint)
            ? new LabelColumn(name, key, column.Annotations)
            : throw NotAKey(name, column.Type, nameof(name));
    }

    public static ArgumentException NotAKey(string name, DataViewType type, string parameter) => new(
        type is KeyDataViewType
            ? $"Label column '{name}' is {type}; the trainer needs a key of UInt32. " +
            $"Put ml.Transforms.Conversion.ConvertType(\"{name}\", outputKind: DataKind.UInt32) and MapValueToKey(\"{name}\") in front of it."
            : $"Label column '{name}' is {type}; the trainer needs a key. " +
            $"Put ml.Transforms.Conversion.MapValueToKey(\"{name}\") in front of it, or for several classes of an image take the trainer CnnMultiLabel.", parameter);

    /// <summary>A label whose classes are known by names, or only by their number.</summary>
    public static LabelColumn Of(string name, int classes, IReadOnlyList<string>? classNames)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        if (classNames is not null)
        {
            var values = new VBuffer<ReadOnlyMemory<char>>(classes, [.. classNames.Select(name => name.AsMemory())]);
            builder.Add(
                KeyValues, new VectorDataViewType(TextDataViewType.Instance, classes),
                (ref VBuffer<ReadOnlyMemory<char>> value) => values.CopyTo(ref value));
        }

        return new LabelColumn(name, new KeyDataViewType(typeof(uint), classes), builder.ToAnnotations());
    }

    /// <summary>Reads the label of every row, without touching the images.</summary>
    public LabelledRow[] ReadAll(IDataView rows, CancellationToken cancellationToken)
    {
        var column = rows.Schema[Name];
        using var cursor = rows.GetRowCursor([column]);
        var getter = cursor.GetGetter<uint>(column);
        var idGetter = cursor.GetIdGetter();
        var read = new List<LabelledRow>();
        while (cursor.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (id, label) = (default(DataViewRowId), 0u);
            idGetter(ref id);
            getter(ref label);
            read.Add(new(id, label));
        }

        return [.. read];
    }

    /// <summary>Checks that another label uses the same keys for the same classes.</summary>
    /// <param name="other">The other label.</param>
    /// <param name="here">Where this label is, for the message.</param>
    /// <param name="there">Where the other one is.</param>
    public void RequireSameClasses(LabelColumn other, string here, string there) => Own.RequireSame(other.Own, here, there);

    private LabelClasses Own => new(Name, Classes, ClassNames);
}
