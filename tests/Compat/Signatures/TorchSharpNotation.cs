using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Compat.Tests.Signatures;

/// <summary>
/// "Full.Type :: public static torch.Tensor name(long dim = 0)": the declaring type in full, then nearly C#. The list marks references that
/// may
/// be null; those marks are dropped, since they bind nobody.
/// </summary>
internal sealed partial class TorchSharpNotation : INotation
{
    private readonly HashSet<string> valueTypes;

    /// <param name="lines">The list: it says which of its types are structs and enumerations.</param>
    public TorchSharpNotation(IEnumerable<string> lines) => valueTypes = ValueTypes(lines);

    public string Normal(string line)
    {
        var obsolete = line.IndexOf(" [Obsolete", StringComparison.Ordinal);
        return WithoutNullableReferences(obsolete < 0 ? line : line[..obsolete]);
    }

    public string Head(Type type)
    {
        var access = type.IsPublic || type.IsNestedPublic ? "public" : "protected";
        if (!type.IsSubclassOf(typeof(Delegate)))
            return $"{FullName(type)} :: {access} {Kind(type)} {BareName(type)}";
        var invoke = type.GetMethod("Invoke")!;
        return $"{FullName(type)} :: {access} delegate {Name(invoke.ReturnType)} {BareName(type)}({Parameters(invoke)})";
    }

    public IEnumerable<string> Bases(Type type)
    {
        if (type.IsEnum)
            return type.GetEnumUnderlyingType() == typeof(int) ? [] : [Name(type.GetEnumUnderlyingType())];
        if (type.IsSubclassOf(typeof(Delegate)))
            return [];
        var inherited = type.BaseType?.GetInterfaces() ?? [];
        var own = type.GetInterfaces().Except(inherited).Where(parent => parent.IsVisible).Select(parent => Name(parent));
        return type.BaseType is null || type.BaseType == typeof(object) || type.IsValueType ? own : own.Prepend(Name(type.BaseType));
    }

    public string Constraints(Type type) => Constraints(type.GetGenericArguments());

    public string Line(MemberInfo member) => $"{FullName(member.DeclaringType!)} :: " + member switch
    {
        ConstructorInfo constructor => $"{Access(constructor)} {BareName(constructor.DeclaringType!)}({Parameters(constructor)})",
        MethodInfo method => Line(method),
        PropertyInfo property => Line(property),
        FieldInfo field => Line(field),
        _ => throw new NotSupportedException($"{member.DeclaringType}.{member.Name}: a {member.MemberType} has no notation."),
    };

    private static string Line(MethodInfo method)
    {
        var name = method.Name.StartsWith("op_", StringComparison.Ordinal) ? $"operator {method.Name[3..]}" : method.Name;
        return $"{Access(method)}{Modifiers(method)} {Name(method.ReturnType, method.ReturnParameter)} {name}"
            + $"{GenericParameters(method.GetGenericArguments())}({Parameters(method)}){Constraints(method.GetGenericArguments())}";
    }

    private static string Line(PropertyInfo property)
    {
        var accessors = property.GetAccessors(nonPublic: true).Where(accessor => Visible.IsVisible(accessor)).ToList();
        var widest = accessors.Find(accessor => accessor.IsPublic) ?? accessors[0];
        var index = property.GetIndexParameters();
        var name = index.Length == 0 ? property.Name : $"this[{string.Join(", ", index.Select(Parameter))}]";
        var blocks = accessors.Select(accessor =>
            $"{(accessor.IsPublic == widest.IsPublic ? "" : "protected ")}{(accessor == property.GetMethod ? "get" : "set")};");
        return $"{Access(widest)}{Modifiers(widest)} {Name(property.PropertyType, property)} {name} {{ {string.Join(' ', blocks)} }}";
    }

    private static string Line(FieldInfo field)
    {
        if (field.DeclaringType!.IsEnum)
            return $"{field.Name} = {Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}";
        var modifiers = field.IsLiteral ? " const" : (field.IsStatic ? " static" : "") + (field.IsInitOnly ? " readonly" : "");
        return $"{(field.IsPublic ? "public" : "protected")}{modifiers} {Name(field.FieldType, field)} {field.Name}";
    }

    private static string Access(MethodBase method) => method.IsPublic ? "public" : "protected";

    private static string Modifiers(MethodInfo method) =>
        method.IsStatic ? " static"
        : method.DeclaringType!.IsInterface ? ""
        : method.IsAbstract ? " abstract"
        : method.IsVirtual && !method.IsFinal ? " virtual"
        : "";

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly struct" : "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };
}
