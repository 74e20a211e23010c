using Microsoft.ML.Data;

namespace Microsoft.ML.Objects;

/// <summary>Which columns of a schema fill which members of an object.</summary>
internal sealed class ObjectBinding<TRow>
    where TRow : class
{
    private readonly List<(ObjectColumn Member, DataViewSchema.Column Column)> pairs = [];

    public ObjectBinding(DataViewSchema schema, bool ignoreMissingColumns, SchemaDefinition? definition)
    {
        foreach (var member in ObjectColumn.ColumnsOf(typeof(TRow), definition, SchemaDefinition.Direction.Write))
        {
            if (schema.GetColumnOrNull(member.Name) is { } column)
                Add(member, column);
            else if (!ignoreMissingColumns)
                throw Contracts.ExceptSchemaMismatch("Schema", "", member.Name);
        }
    }

    public IEnumerable<DataViewSchema.Column> Columns => pairs.Select(pair => pair.Column);

    /// <summary>An action that fills an object from the row as it stands when the action is called.</summary>
    public Action<TRow> GetFiller(DataViewRow row)
    {
        var setters = pairs.Select(pair => MemberSetters.Create<TRow>(pair.Member, row, pair.Column)).ToArray();
        return target =>
        {
            foreach (var set in setters)
                set(target);
        };
    }

    private void Add(ObjectColumn member, DataViewSchema.Column column)
    {
        var (itemType, isVector) = RowMembers.ItemType(member.Member);
        Contracts.Check(
            isVector == column.Type is VectorDataViewType && itemType == column.Type.ItemOrSelf().RawType,
            $"Can't bind the IDataView column '{column.Name}' of type '{column.Type}' " +
            $"to field or property '{member.Member.Name}' of type '{member.MemberType.FullName}'.");
        pairs.Add((member, column));
    }
}
