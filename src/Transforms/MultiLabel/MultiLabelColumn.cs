using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Transforms.Columns;

namespace MLNet.CnnCatalog.Transforms.MultiLabel;

/// <summary>A column that says of every class whether an image has it: a vector of Boolean, or of Single that counts how often.</summary>
internal sealed class MultiLabelColumn
{
    private readonly bool isBoolean;

    private MultiLabelColumn(LabelClasses classes, bool isBoolean) => (Classes, this.isBoolean) = (classes, isBoolean);

    /// <summary>The slots and their names.</summary>
    public LabelClasses Classes { get; }

    /// <exception cref="ArgumentException">It is missing, or of another type.</exception>
    public static MultiLabelColumn Bind(DataViewSchema schema, string name, string parameter)
    {
        var column = schema.GetColumnOrNull(name)
            ?? throw MissingColumn.Error("label column", name, schema.Select(column => column.Name), parameter);
        var vector = column.Type as VectorDataViewType;
        var item = vector?.ItemType ?? column.Type;
        Require(name, column.Type, vector?.IsKnownSize, item, item is KeyDataViewType, parameter);
        if (vector!.Dimensions.Length > 1)
            throw Unfit(name, column.Type, $"it has {vector.Dimensions.Length} dimensions. {Counting(name)}", parameter);
        return new(new(name, vector.Size, SlotNames.Of(column)), item is BooleanDataViewType);
    }

    /// <summary>Checks the type of a column that is not there yet.</summary>
    /// <exception cref="ArgumentException">It is another.</exception>
    public static void Require(SchemaShape.Column column, string parameter) => Require(
        column.Name, column.ItemType, column.Kind == SchemaShape.Column.VectorKind.Scalar ? null : column.Kind == SchemaShape.Column.VectorKind.Vector,
        column.ItemType, column.IsKey, parameter);

    /// <summary>The classes of every row: 1 for those that it has, else 0.</summary>
    /// <exception cref="InvalidDataException">A value is no count; thrown while rows are enumerated.</exception>
    public IEnumerable<(byte[] Labels, DataViewRowId Id)> Rows(IDataView rows, string where)
    {
        using var cursor = rows.GetRowCursor([rows.Schema[Classes.Column]]);
        var (read, idGetter, id) = (Reader(cursor), cursor.GetIdGetter(), default(DataViewRowId));
        for (var number = 0; cursor.MoveNext(); number++)
        {
            idGetter(ref id);
            yield return (Read(read, number, where), id);
        }
    }

    /// <summary>Reads the classes of the row that a cursor is on.</summary>
    public Func<byte[]> Reader(DataViewRow row)
    {
        if (isBoolean)
            return Reader<bool>(row, (value, _) => value);
        return Reader<float>(row, (value, slot) => value >= 0 && MathF.Floor(value) == value && float.IsFinite(value)
            ? value > 0
            : throw new InvalidDataException(
                FormattableString.Invariant($"Class {Classes.NameOf(slot)} is {value} in column '{Classes.Column}'. ") +
                "1 is needed where an image has it, 0 where it does not; counts above 1 are taken as 1."));
    }

    /// <summary>Reads the classes of a row, and says which one it is where they cannot be read.</summary>
    public static byte[] Read(Func<byte[]> read, long number, string where)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"Row {number} of {where}: {error.Message}", error);
        }
    }

    private Func<byte[]> Reader<TValue>(DataViewRow row, Func<TValue, int, bool> isTrue)
    {
        var (getter, values) = (row.GetGetter<VBuffer<TValue>>(row.Schema[Classes.Column]), default(VBuffer<TValue>));
        return () =>
        {
            getter(ref values);
            if (values.Length != Classes.Count)
                throw new InvalidDataException($"Column '{Classes.Column}' has {values.Length} values where its type says {Classes.Count}.");
            var labels = new byte[values.Length];
            foreach (var (slot, value) in values.Items())
                labels[slot] = isTrue(value, slot) ? (byte)1 : (byte)0;
            return labels;
        };
    }

    // Null says that the column is no vector, false that it is one of unknown size.
    private static void Require(string name, DataViewType type, bool? hasKnownSize, DataViewType item, bool isKey, string parameter)
    {
        var isFit = !isKey && (item is BooleanDataViewType || item == NumberDataViewType.Single);
        if (hasKnownSize == true && isFit)
            return;
        throw Unfit(name, type, (hasKnownSize, isKey) switch
        {
            (null, true) => $"a key is one class for each image. For those take the trainer Cnn, or put MapKeyToVector(\"{name}\") in front of it.",
            (null, _) => $"it is no vector. {Words(name)}",
            (_, true) => $"it is a vector of keys. {Counting(name)}",
            (false, _) when isFit => $"its size differs from row to row. {Counting(name)}",
            _ when item is TextDataViewType => $"it is a vector of texts. {Words(name)}",
            _ => $"it is a vector of others. Put ml.Transforms.Conversion.ConvertType(\"{name}\", outputKind: DataKind.Single) in front of it.",
        }, parameter);
    }

    private static ArgumentException Unfit(string name, DataViewType type, string reason, string parameter) => new(
        $"Label column '{name}' is {type}; a vector of Boolean or Single is needed, with a slot for each class, and {reason}", parameter);

    private static string Counting(string name) => $"Put ml.Transforms.Conversion.MapKeyToVector(\"{name}\", outputCountVector: true) in front of it.";

    private static string Words(string name) =>
        $"Of a text such as 'beach;sea', TokenizeIntoWords(\"{name}\", separators: [';']), MapValueToKey and MapKeyToVector with outputCountVector make one.";
}
