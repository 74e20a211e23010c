using System.Reflection;
using System.Runtime.CompilerServices;

namespace Compat.Tests.Signatures;

/// <summary>What a program that references an assembly can see of it.</summary>
internal static class Visible
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IEnumerable<Type> Types(Assembly assembly) =>
        assembly.GetTypes().Where(type => IsVisible(type) && !type.IsDefined(typeof(CompilerGeneratedAttribute)));

    /// <summary>
    /// Constructors, methods, properties, events and fields that the type itself declares; not what overrides a member of its base, since
    /// callers see that already.
    /// </summary>
    public static IEnumerable<MemberInfo> Members(Type type) =>
        type.IsSubclassOf(typeof(Delegate)) ? [] : type.GetMembers(Declared).Where(IsVisible);

    public static bool IsVisible(MethodBase method) =>
        method.IsPublic || ((method.IsFamily || method.IsFamilyOrAssembly) && IsDerivable(method.DeclaringType!));

    private static bool IsVisible(MemberInfo member) => member switch
    {
        ConstructorInfo constructor => !constructor.IsStatic && IsVisible((MethodBase)constructor),
        MethodInfo method => IsVisible((MethodBase)method) && !IsOverride(method) && !IsAccessor(method) && method.Name != "<Clone>$",
        PropertyInfo property =>
            Accessors(property).Any(accessor => IsVisible((MethodBase)accessor)) && !Accessors(property).Any(IsOverride),
        EventInfo added => IsVisible((MethodBase)added.AddMethod!),
        FieldInfo { IsSpecialName: false } field =>
            field.IsPublic || ((field.IsFamily || field.IsFamilyOrAssembly) && IsDerivable(field.DeclaringType!)),
        _ => false,
    };

    private static bool IsOverride(MethodInfo method) => method.GetBaseDefinition().DeclaringType != method.DeclaringType;

    private static bool IsVisible(Type type)
    {
        for (var nested = type; nested is not null; nested = nested.DeclaringType)
            if (!(nested.IsPublic || nested.IsNestedPublic || IsProtected(nested)))
                return false;
        return true;
    }

    private static bool IsProtected(Type nested) =>
        (nested.IsNestedFamily || nested.IsNestedFamORAssem) && IsDerivable(nested.DeclaringType!);

    private static bool IsDerivable(Type type) =>
        !type.IsSealed && type.GetConstructors(Declared).Any(constructor =>
            !constructor.IsStatic && (constructor.IsPublic || constructor.IsFamily || constructor.IsFamilyOrAssembly));

    private static bool IsAccessor(MethodInfo method) =>
        method.IsSpecialName && (method.Name.StartsWith("get_", StringComparison.Ordinal) || method.Name.StartsWith("set_",
            StringComparison.Ordinal) || method.Name.StartsWith("add_", StringComparison.Ordinal) || method.Name.StartsWith("remove_",
            StringComparison.Ordinal));

    private static IEnumerable<MethodInfo> Accessors(PropertyInfo property) => property.GetAccessors(nonPublic: true);
}
