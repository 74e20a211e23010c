using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Compat.Tests.Signatures;

/// <summary>
/// "M static Full.Type.Name(System.Int32 argument = 1) : System.Void": full names, the kind of the member first.
/// </summary>
internal sealed partial class MicrosoftMLNotation : INotation
{
    /// <summary>Drops the notes in brackets at the end: attributes of a member, what can be done with a type.</summary>
    public string Normal(string line)
    {
        var note = line.LastIndexOf(line.StartsWith("T ", StringComparison.Ordinal) ? " [" : " [Obsolete", StringComparison.Ordinal);
        return note > 0 && line.EndsWith(']') ? line[..note] : line;
    }

    public string Head(Type type)
    {
        if (type.IsSubclassOf(typeof(Delegate)))
        {
            var invoke = type.GetMethod("Invoke")!;
            return $"T public delegate {Name(invoke.ReturnType)} {DeclaredName(type)}({Parameters(invoke)})";
        }
        return $"T public {Kind(type)} {DeclaredName(type)}";
    }

    public IEnumerable<string> Bases(Type type)
    {
        if (type.IsEnum)
            return [Name(type.GetEnumUnderlyingType())];
        if (type.IsSubclassOf(typeof(Delegate)))
            return [];
        var interfaces = type.GetInterfaces();
        Type[] parents = type.BaseType is null ? interfaces : [.. interfaces, type.BaseType];
        var implied = parents.SelectMany(parent => parent.GetInterfaces()).ToHashSet();
        var own = interfaces.Where(parent => !implied.Contains(parent) && parent.IsVisible).Select(Name);
        return type.BaseType is null || type.BaseType == typeof(object) || type.IsValueType ? own : own.Prepend(Name(type.BaseType));
    }

    public string Constraints(Type type) => Constraints(type.GetGenericArguments());

    public string Line(MemberInfo member) => member switch
    {
        ConstructorInfo constructor => $"M {Access(constructor)}{DeclaringName(member)}..ctor({Parameters(constructor)})",
        MethodInfo method => $"M {Access(method)}{Modifiers(method)}{DeclaringName(member)}.{method.Name}"
            + $"{GenericParameters(method.GetGenericArguments())}({Parameters(method)}) : {Name(method.ReturnType)}"
            + Constraints(method.GetGenericArguments()),
        PropertyInfo property => Line(property),
        EventInfo added => $"E {DeclaringName(member)}.{added.Name} : {Name(added.EventHandlerType!)}",
        FieldInfo field => Line(field),
        _ => throw new NotSupportedException($"{member.DeclaringType}.{member.Name}: a {member.MemberType} has no notation."),
    };

    private static string Line(PropertyInfo property)
    {
        var accessors = property.GetAccessors(nonPublic: true).Where(accessor => Visible.IsVisible(accessor)).ToList();
        var widest = accessors.Find(accessor => accessor.IsPublic) ?? accessors[0];
        var index = property.GetIndexParameters();
        var indexer = index.Length == 0 ? "" : $"[{string.Join(", ", index.Select(Parameter))}]";
        var blocks = accessors.Select(accessor =>
            $"{(accessor.IsPublic == widest.IsPublic ? "" : "protected ")}{(accessor == property.GetMethod ? "get" : "set")};");
        return $"P {Access(widest)}{Modifiers(widest)}{DeclaringName(property)}.{property.Name}{indexer} : {Name(property.PropertyType)}"
            + $" {{ {string.Join(' ', blocks)} }}";
    }

    private static string Line(FieldInfo field)
    {
        var name = $"{DeclaringName(field)}.{field.Name}";
        if (field.DeclaringType!.IsEnum)
            return $"F {name} = {Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}";
        var access = field.IsPublic ? "" : "protected ";
        if (field.IsLiteral)
            return $"F {access}const {name} : {Name(field.FieldType)} = {Literal(field.GetRawConstantValue(), field.FieldType)}";
        var isStatic = field.IsStatic ? "static " : "";
        return $"F {access}{isStatic}{(field.IsInitOnly ? "readonly " : "")}{name} : {Name(field.FieldType)}";
    }

    private static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";

    private static string Modifiers(MethodInfo method) =>
        method.IsStatic ? "static "
        : method.DeclaringType!.IsInterface ? ""
        : method.IsAbstract ? "abstract "
        : method.IsVirtual && !method.IsFinal ? "virtual "
        : "";

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => $"{ReadOnly(type)}{(type.IsByRefLike ? "ref " : "")}struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string ReadOnly(Type type) => type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : "";
}
