using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Compat.Tests.Signatures;

internal sealed partial class MicrosoftMLNotation
{
    private static string DeclaringName(MemberInfo member) => DeclaredName(member.DeclaringType!);

    /// <summary>The type's full name with the variance of its parameters.</summary>
    private static string DeclaredName(Type type) => Name(type, type.GetGenericArguments(), withVariance: true);

    private static string Name(Type type)
    {
        if (type.IsByRef)
            return Name(type.GetElementType()!);
        if (type.IsArray)
            return $"{Name(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (Nullable.GetUnderlyingType(type) is { } value)
            return Name(value) + '?';
        return type.IsGenericParameter ? type.Name : Name(type, type.GetGenericArguments(), withVariance: false);
    }

    private static string Name(Type type, Type[] arguments, bool withVariance)
    {
        var own = type.GetGenericArguments().Length - (type.DeclaringType?.GetGenericArguments().Length ?? 0);
        var outer = type.DeclaringType is null
            ? type.Namespace
            : Name(type.DeclaringType, arguments[..^own], withVariance);
        var tick = type.Name.IndexOf('`', StringComparison.Ordinal);
        var name = tick < 0 ? type.Name : type.Name[..tick];
        var parameters = own == 0 ? [] : arguments[^own..].Select(argument => Variance(argument, withVariance) + Name(argument));
        return $"{outer}.{name}{(own == 0 ? "" : $"<{string.Join(", ", parameters)}>")}";
    }

    private static string Variance(Type argument, bool isWanted) =>
        !isWanted || !argument.IsGenericParameter ? ""
        : (argument.GenericParameterAttributes & GenericParameterAttributes.VarianceMask) switch
        {
            GenericParameterAttributes.Covariant => "out ",
            GenericParameterAttributes.Contravariant => "in ",
            _ => "",
        };

    private static string GenericParameters(Type[] parameters) =>
        parameters.Length == 0 ? "" : $"<{string.Join(", ", parameters.Select(Name))}>";

    private static string Constraints(Type[] parameters) => string.Concat(parameters.Select(Constraint));

    private static string Constraint(Type parameter)
    {
        var attributes = parameter.GenericParameterAttributes;
        var isStruct = attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        List<string> constraints = [];
        if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
            constraints.Add("class");
        if (isStruct)
            constraints.Add("struct");
        constraints.AddRange(parameter.GetGenericParameterConstraints().Where(type => type != typeof(ValueType)).Select(Name));
        if (attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !isStruct)
            constraints.Add("new()");
        return constraints.Count == 0 ? "" : $" where {parameter.Name} : {string.Join(", ", constraints)}";
    }

    private static string Parameters(MethodBase method)
    {
        var isExtension = method.IsDefined(typeof(ExtensionAttribute));
        return (isExtension ? "this " : "") + string.Join(", ", method.GetParameters().Select(Parameter));
    }

    private static string Parameter(ParameterInfo parameter)
    {
        var passing = !parameter.ParameterType.IsByRef ? "" : parameter.IsOut ? "out " : parameter.IsIn ? "in " : "ref ";
        var isParams = parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "";
        var value = parameter.HasDefaultValue ? $" = {Literal(parameter.RawDefaultValue, parameter.ParameterType)}" : "";
        return $"{isParams}{passing}{Name(parameter.ParameterType)} {parameter.Name}{value}";
    }

    private static string Literal(object? value, Type type) => value switch
    {
        null => type.IsValueType || type.IsGenericParameter ? "default" : "null",
        _ when type.IsEnum => $"{Name(type)}.{Enum.GetName(type, value)}",
        string text => $"\"{text}\"",
        char letter => $"'{(char.IsControl(letter) ? $"\\u{(int)letter:x4}" : letter)}'",
        bool truth => truth ? "true" : "false",
        float number => number.ToString(CultureInfo.InvariantCulture) + 'F',
        double number => number.ToString(CultureInfo.InvariantCulture) + 'D',
        long number => number.ToString(CultureInfo.InvariantCulture) + 'L',
        uint number => number.ToString(CultureInfo.InvariantCulture) + 'U',
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new NotSupportedException($"A default value of type {value.GetType()} has no notation."),
    };
}
