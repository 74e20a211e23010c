using System.Reflection;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Objects;

/// <summary>Which members of a .NET type are columns, and of which type.</summary>
internal static class RowMembers
{
    public static IEnumerable<MemberInfo> ColumnMembers(Type rowType, SchemaDefinition.Direction direction)
    {
        const BindingFlags publicInstance = BindingFlags.Public | BindingFlags.Instance;
        var reads = direction.HasFlag(SchemaDefinition.Direction.Read);
        var writes = direction.HasFlag(SchemaDefinition.Direction.Write);
        var properties = rowType.GetProperties(publicInstance).Where(property =>
            property.GetIndexParameters().Length == 0
            && ((reads && property.GetGetMethod() is not null) || (writes && property.GetSetMethod() is not null)));
        return rowType.GetFields(publicInstance).Concat<MemberInfo>(properties)
            .Where(member => ValueType(member) != typeof(IChannel) && member.GetCustomAttribute<NoColumnAttribute>() is null);
    }

    public static Type ValueType(MemberInfo member) =>
        member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType;

    /// <summary>The .NET type of the values, or of the items when the member is an array or a <see cref="VBuffer{T}"/>.</summary>
    public static (Type ItemType, bool IsVector) ItemType(MemberInfo member)
    {
        var (itemType, isVector) = ItemType(ValueType(member));
        if (!PrimitiveTypes.TryGet(itemType, out _) && !DataViewTypeManager.Knows(itemType, member.GetCustomAttributes()))
            throw Contracts.ExceptParam(
                "rawType", $"Could not determine an IDataView type and registered custom types for member {member.Name}");
        return (itemType, isVector);
    }

    public static (Type ItemType, bool IsVector) ItemType(Type type)
    {
        var item = type.IsArray ? type.GetElementType()!
            : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VBuffer<>) ? type.GetGenericArguments()[0]
            : null;
        var raw = item ?? type;
        return (raw == typeof(string) ? typeof(ReadOnlyMemory<char>) : raw, item is not null);
    }
}
