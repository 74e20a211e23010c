using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Compat.Tests.Signatures;

internal sealed partial class TorchSharpNotation
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(char)] = "char",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
        [typeof(void)] = "void",
    };

    private static string FullName(Type type) => $"{type.Namespace}.{Nested(type, type.GetGenericArguments(), new([]))}";

    private static string BareName(Type type)
    {
        var tick = type.Name.IndexOf('`', StringComparison.Ordinal);
        return tick < 0 ? type.Name : type.Name[..tick];
    }

    private static string Name(Type type, ICustomAttributeProvider? named = null)
    {
        var names = named?.GetCustomAttributes(typeof(TupleElementNamesAttribute),
            inherit: false).Cast<TupleElementNamesAttribute>().FirstOrDefault();
        return Name(type, new Queue<string?>(names?.TransformNames ?? []));
    }

    private static string Name(Type type, Queue<string?> tupleNames)
    {
        if (type.IsByRef)
            return Name(type.GetElementType()!, tupleNames);
        if (type.IsArray)
            return $"{Name(type.GetElementType()!, tupleNames)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (Nullable.GetUnderlyingType(type) is { } value)
            return Name(value, tupleNames) + '?';
        if (Keywords.TryGetValue(type, out var keyword))
            return keyword;
        if (type.IsGenericParameter)
            return type.Name;
        return type.IsGenericType && type.FullName?.StartsWith("System.ValueTuple`", StringComparison.Ordinal) == true
            ? Tuple(type.GetGenericArguments(), tupleNames)
            : Nested(type, type.GetGenericArguments(), tupleNames);
    }

    private static string Tuple(Type[] elements, Queue<string?> tupleNames)
    {
        var names = elements.Select(_ => tupleNames.TryDequeue(out var name) ? name : null).ToList();
        var types = elements.Select(element => Name(element, tupleNames)).ToList();
        return $"({string.Join(", ", types.Zip(names, (type, name) => name is null ? type : $"{type} {name}"))})";
    }

    private static string Nested(Type type, Type[] arguments, Queue<string?> tupleNames)
    {
        var own = type.GetGenericArguments().Length - (type.DeclaringType?.GetGenericArguments().Length ?? 0);
        var outer = type.DeclaringType is null ? "" : Nested(type.DeclaringType, arguments[..^own], tupleNames) + '.';
        var parameters = own == 0 ? [] : arguments[^own..].Select(argument => Name(argument, tupleNames)).ToList();
        return outer + BareName(type) + (own == 0 ? "" : $"<{string.Join(", ", parameters)}>");
    }

    private static string GenericParameters(Type[] parameters) =>
        parameters.Length == 0 ? "" : $"<{string.Join(", ", parameters.Select(parameter => parameter.Name))}>";

    private static string Constraints(Type[] parameters) => string.Concat(parameters.Select(Constraint));

    private static string Constraint(Type parameter)
    {
        var attributes = parameter.GenericParameterAttributes;
        var isStruct = attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        List<string> constraints = [];
        if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
            constraints.Add("class");
        if (isStruct)
            constraints.Add(IsUnmanaged(parameter) ? "unmanaged" : "struct");
        var types = parameter.GetGenericParameterConstraints().Where(type => type != typeof(ValueType));
        constraints.AddRange(types.Select(type => Name(type)));
        if (attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !isStruct)
            constraints.Add("new()");
        return constraints.Count == 0 ? "" : $" where {parameter.Name} : {string.Join(", ", constraints)}";
    }

    private static bool IsUnmanaged(Type parameter) =>
        parameter.GetCustomAttributes().Any(attribute => attribute.GetType().Name == "IsUnmanagedAttribute");

    private static string Parameters(MethodBase method) =>
        (method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "") + string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var passing = !parameter.ParameterType.IsByRef ? "" : parameter.IsOut ? "out " : parameter.IsIn ? "in " : "ref ";
        var isParams = parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "";
        var value = parameter.HasDefaultValue ? $" = {Literal(parameter.RawDefaultValue, parameter.ParameterType)}" : "";
        return $"{isParams}{passing}{Name(parameter.ParameterType, parameter)} {parameter.Name}{value}";
    }

    private static string Literal(object? value, Type type) => value switch
    {
        null => type.IsGenericParameter || (type.IsValueType && Nullable.GetUnderlyingType(type) is null) ? "default" : "null",
        _ when type.IsEnum => $"{Name(type)}.{Enum.GetName(type, value)}",
        string text => $"\"{text}\"",
        char letter => $"'{letter}'",
        bool truth => truth ? "true" : "false",
        float number => number.ToString(CultureInfo.InvariantCulture) + 'f',
        double number => WithPoint(number.ToString(CultureInfo.InvariantCulture)),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new NotSupportedException($"A default value of type {value.GetType()} has no notation."),
    };

    private static string WithPoint(string number) => number.All(letter => char.IsDigit(letter) || letter == '-') ? number + ".0" : number;
}
