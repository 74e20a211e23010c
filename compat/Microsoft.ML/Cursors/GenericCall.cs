using System.Reflection;

namespace Microsoft.ML.Cursors;

/// <summary>Calls a generic method whose type argument is known only when the program runs.</summary>
internal static class GenericCall
{
    public static TResult Invoke<TResult>(Delegate method, Type typeArgument, params object?[] arguments) =>
        Invoke<TResult>(method, [typeArgument], arguments);

    public static TResult Invoke<TResult>(Delegate method, Type[] typeArguments, params object?[] arguments) =>
        (TResult)method.Method.GetGenericMethodDefinition()
            .MakeGenericMethod(typeArguments)
            .Invoke(method.Target, BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null)!;
}
