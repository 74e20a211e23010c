using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace MLNet.CnnCatalog.Transforms;

/// <summary>
/// Records as text, where the compiler's would name the types of collections and write numbers as the culture has them:
/// <c>StepSchedule { Epochs = 30, Decay = 0.1 }</c>. What is not set is left out.
/// </summary>
internal static class RecordText
{
    public static string Of(object record)
    {
        var properties = Lineage(record.GetType()).Reverse()
            .SelectMany(type => type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Where(property => property.CanWrite)
            .Select(property => (property.Name, Value: property.GetValue(record)))
            .Where(property => property.Value is not (null or CancellationToken));
        return $"{record.GetType().Name} {{ {string.Join(", ", properties.Select(property => $"{property.Name} = {Text(property.Value!)}"))} }}";
    }

    private static string Text(object value) => value switch
    {
        string text => $"\"{text}\"",
        ITuple tuple => $"({string.Join(", ", Enumerable.Range(0, tuple.Length).Select(index => Text(tuple[index]!)))})",
        IFormattable number => number.ToString(format: null, CultureInfo.InvariantCulture),
        _ when IsPlainRecord(value.GetType()) => Of(value),
        IEnumerable items => $"[{string.Join(", ", items.Cast<object>().Select(Text))}]",
        _ => value.ToString()!.ReplaceLineEndings(", "),
    };

    // One whose text is the compiler's.
    private static bool IsPlainRecord(Type type) =>
        type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic) is not null
        && type.GetMethod(nameof(ToString), Type.EmptyTypes)!.IsDefined(typeof(CompilerGeneratedAttribute));

    private static IEnumerable<Type> Lineage(Type type)
    {
        for (var next = type; next is not null && next != typeof(object); next = next.BaseType)
            yield return next;
    }
}
