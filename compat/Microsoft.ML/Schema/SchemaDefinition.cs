using System.Reflection;
using Microsoft.ML.Objects;

namespace Microsoft.ML.Data;

/// <summary>How the members of a .NET type become columns.</summary>
public sealed partial class SchemaDefinition : List<SchemaDefinition.Column>
{
    private SchemaDefinition()
    {
    }

    [Flags]
    public enum Direction
    {
        Read = 1,
        Write = 2,
        Both = Read | Write,
    }

    public Column this[string columnName]
    {
        get => Find(column => column.ColumnName == columnName)!;
        set
        {
            Contracts.CheckValue(value, nameof(value));
            Contracts.CheckParam(
                value.ColumnName == columnName,
                nameof(columnName),
                $"The column name is specified as '{value.ColumnName}' but must match the selector '{columnName}'.");
            var index = FindIndex(column => column.ColumnName == columnName);
            if (index >= 0)
                this[index] = value;
            else
                Add(value);
        }
    }

    public static SchemaDefinition Create(Type userType, Direction direction = Direction.Both)
    {
        Contracts.CheckValue(userType, nameof(userType));
        var definition = new SchemaDefinition();
        foreach (var member in RowMembers.ColumnMembers(userType, direction))
        {
            foreach (var mark in member.GetCustomAttributes<DataViewTypeAttribute>())
                mark.Register();
            var name = member.GetCustomAttribute<ColumnNameAttribute>()?.Name ?? member.Name;
            Contracts.CheckParam(
                definition[name] is null, nameof(userType), $"Duplicate column name '{name}' detected, this is disallowed");
            definition.Add(new Column(member.Name, ColumnTypeOf(member), name));
        }

        return definition;
    }

    /// <summary>The definition of a type to read from, with the column types and annotations of a schema.</summary>
    internal static SchemaDefinition FromSchema(Type userType, DataViewSchema schema)
    {
        var definition = Create(userType, Direction.Read);
        foreach (var column in schema)
        {
            var member = definition[column.Name] ?? throw Contracts.Except($"Type should contain a member named {column.Name}");
            member.ColumnType = column.Type;
            member.SetAnnotations(column.Annotations);
        }

        return definition;
    }

    private static DataViewType ColumnTypeOf(MemberInfo member)
    {
        var (itemType, isVector) = RowMembers.ItemType(member);
        if (DataViewTypeManager.Knows(itemType, member.GetCustomAttributes()))
            return DataViewTypeManager.GetDataViewType(itemType, member.GetCustomAttributes());

        var item = ItemTypeOf(member, itemType);
        var vector = member.GetCustomAttribute<VectorTypeAttribute>();
        Contracts.CheckParam(
            vector is null || isVector,
            "userType",
            $"Member {member.Name} marked with {nameof(VectorTypeAttribute)}, but does not appear to be a vector type");
        if (!isVector)
            return item;
        return vector is { Dimensions.Length: > 0 } ? new VectorDataViewType(item, vector.Dimensions) : new VectorDataViewType(item);
    }

    private static PrimitiveDataViewType ItemTypeOf(MemberInfo member, Type itemType)
    {
        if (member.GetCustomAttribute<KeyTypeAttribute>() is not { } key)
            return PrimitiveTypes.Of(itemType);
        Contracts.CheckParam(
            KeyDataViewType.IsValidDataType(itemType),
            "userType",
            $"Member {member.Name} marked with KeyType attribute, but does not appear to be a valid kind of data for a key type");
        return new KeyDataViewType(itemType, key.KeyCount.Count.GetValueOrDefault());
    }
}
