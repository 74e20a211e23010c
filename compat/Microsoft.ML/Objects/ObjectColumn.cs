using System.Linq.Expressions;
using System.Reflection;
using Microsoft.ML.Data;

namespace Microsoft.ML.Objects;

/// <summary>A member of a .NET type as a column, with compiled access to it.</summary>
internal sealed class ObjectColumn
{
    private readonly Lazy<Delegate> reader;
    private readonly Lazy<Delegate> writer;

    private ObjectColumn(string name, DataViewType type, MemberInfo member, Type rowType, DataViewSchema.Annotations annotations)
    {
        Name = name;
        Type = type;
        Member = member;
        Annotations = annotations;
        reader = new(() => CompileReader(rowType));
        writer = new(() => CompileWriter(rowType));
    }

    public string Name { get; }

    public DataViewType Type { get; }

    public MemberInfo Member { get; }

    public DataViewSchema.Annotations Annotations { get; }

    public Type MemberType => RowMembers.ValueType(Member);

    public static ObjectColumn[] ColumnsOf(Type rowType, SchemaDefinition? definition, SchemaDefinition.Direction direction)
    {
        var columns = definition ?? SchemaDefinition.Create(rowType, direction);
        return [.. columns.Select(column => Create(rowType, column))];
    }

    public static DataViewSchema SchemaOf(IEnumerable<ObjectColumn> columns)
    {
        var builder = new DataViewSchema.Builder();
        foreach (var column in columns)
            builder.AddColumn(column.Name, column.Type, column.Annotations);
        return builder.ToSchema();
    }

    public Func<TRow, TValue> Reader<TRow, TValue>() => (Func<TRow, TValue>)reader.Value;

    public Action<TRow, TValue> Writer<TRow, TValue>() => (Action<TRow, TValue>)writer.Value;

    private static ObjectColumn Create(Type rowType, SchemaDefinition.Column column)
    {
        var member = (MemberInfo?)rowType.GetField(column.MemberName) ?? rowType.GetProperty(column.MemberName)
            ?? throw Contracts.ExceptParam(
                "userSchemaDefinition", $"No field or property with name '{column.MemberName}' found in type '{rowType.FullName}'");
        var (itemType, isVector) = RowMembers.ItemType(member);
        var name = string.IsNullOrEmpty(column.ColumnName) ? column.MemberName : column.ColumnName;
        var type = column.ColumnType ?? DefaultType(itemType, isVector);
        CheckType(name, type, column.MemberName, itemType, isVector);
        return new ObjectColumn(name, type, member, rowType, column.Annotations);
    }

    private static DataViewType DefaultType(Type itemType, bool isVector) =>
        isVector ? new VectorDataViewType(PrimitiveTypes.Of(itemType)) : PrimitiveTypes.Of(itemType);

    private static void CheckType(string name, DataViewType type, string memberName, Type itemType, bool isVector)
    {
        Contracts.CheckParam(
            isVector == type is VectorDataViewType,
            "userSchemaDefinition",
            $"Column '{name}' is supposed to be {(type is VectorDataViewType ? "vector" : "scalar")}, " +
            $"but type of associated field '{memberName}' is {(isVector ? "vector" : "scalar")}");
        var expected = type.ItemOrSelf().RawType;
        Contracts.CheckParam(
            expected == itemType,
            "userSchemaDefinition",
            $"Column '{name}' is supposed to have item type {expected}, but associated field has type {itemType}");
    }

    private Delegate CompileReader(Type rowType)
    {
        var row = Expression.Parameter(rowType);
        return Expression.Lambda(typeof(Func<,>).MakeGenericType(rowType, MemberType), MemberOf(row), row).Compile();
    }

    private Delegate CompileWriter(Type rowType)
    {
        var row = Expression.Parameter(rowType);
        var value = Expression.Parameter(MemberType);
        return Expression.Lambda(
            typeof(Action<,>).MakeGenericType(rowType, MemberType), Expression.Assign(MemberOf(row), value), row, value).Compile();
    }

    private MemberExpression MemberOf(Expression row) => Expression.MakeMemberAccess(row, Member);
}
