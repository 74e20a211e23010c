using System.Diagnostics.CodeAnalysis;

namespace Microsoft.ML;

/// <summary>The exception kinds of ML.NET: a bad argument is out of range, a missing one is null, a bad state is an invalid operation.</summary>
internal static class Contracts
{
    public static Exception Except(string message) => new InvalidOperationException(message);

    public static Exception ExceptNotSupported(string message) => new NotSupportedException(message);

    /// <summary>What was read is not what it should be.</summary>
    public static Exception ExceptDecode(string message, Exception? inner = null) => new FormatException(message, inner);

    public static Exception ExceptParam(string name, string? message = null) =>
        message is null ? new ArgumentOutOfRangeException(name) : new ArgumentOutOfRangeException(name, message);

    public static Exception ExceptSchemaMismatch(string name, string role, string column) =>
        new ArgumentOutOfRangeException(name, $"Could not find {role} column '{column}'");

    public static Exception ExceptSchemaMismatch(string name, string role, string column, string expected, string actual) =>
        new ArgumentOutOfRangeException(name, $"Schema mismatch for {role} column '{column}': expected {expected}, got {actual}");

    public static void Check([DoesNotReturnIf(false)] bool condition, string? message = null)
    {
        if (!condition)
            throw message is null ? new InvalidOperationException() : Except(message);
    }

    public static void CheckParam([DoesNotReturnIf(false)] bool condition, string name, string? message = null)
    {
        if (!condition)
            throw ExceptParam(name, message);
    }

    public static void CheckValue<T>([NotNull] T? value, string name)
        where T : class
    {
        if (value is null)
            throw new ArgumentNullException(name);
    }

    public static void CheckNonEmpty([NotNull] string? text, string name)
    {
        if (string.IsNullOrEmpty(text))
            throw ExceptParam(name, $"{name} cannot be null or empty");
    }

    public static void CheckNonEmpty<T>([NotNull] IReadOnlyCollection<T>? items, string name)
    {
        if (items is null || items.Count == 0)
            throw ExceptParam(name, $"{name} cannot be null or empty");
    }
}
