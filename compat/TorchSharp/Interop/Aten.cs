using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace TorchSharp.Interop;

/// <summary>
/// Calls libtorch's operators by name ("conv2d", "add.Tensor": the names and the order of arguments of PyTorch's native_functions.yaml).
/// </summary>
internal static class Aten
{
    private const int WordsOnStack = 64;

    private static readonly ConcurrentDictionary<string, nint> Operators = new();

    /// <summary>Calls an operator that returns a tensor.</summary>
    internal static torch.Tensor Call(string name, params ReadOnlySpan<Argument> arguments) => TryCall(name, arguments)!;

    /// <summary>Calls an operator that may return an undefined tensor: null then.</summary>
    internal static torch.Tensor? TryCall(string name, params ReadOnlySpan<Argument> arguments)
    {
        Span<NativeResult> results = stackalloc NativeResult[1];
        Invoke(name, arguments, results);
        return torch.Tensor.FromHandle((nint)results[0].Payload);
    }

    internal static bool CallForBoolean(string name, params ReadOnlySpan<Argument> arguments)
    {
        Span<NativeResult> results = stackalloc NativeResult[1];
        Invoke(name, arguments, results);
        return results[0].Payload != 0;
    }

    /// <summary>Calls an operator whose result is one of its arguments.</summary>
    internal static void Run(string name, params ReadOnlySpan<Argument> arguments) => Invoke(name, arguments, []);

    [SkipLocalsInit]
    private static unsafe void Invoke(string name, ReadOnlySpan<Argument> arguments, Span<NativeResult> results)
    {
        var wordCount = 0;
        foreach (ref readonly var argument in arguments)
            wordCount += argument.Words;
        var words = wordCount <= WordsOnStack ? stackalloc long[WordsOnStack] : new long[wordCount];
        Span<NativeArgument> native = stackalloc NativeArgument[arguments.Length];

        fixed (long* pinnedWords = words)
        fixed (NativeArgument* pinnedArguments = native)
        fixed (NativeResult* pinnedResults = results)
        {
            var used = 0;
            for (var i = 0; i < arguments.Length; i++)
            {
                native[i] = arguments[i].Write(words[used..]);
                used += arguments[i].Words;
            }
            Shim.Check(Shim.compat_call(Find(name), pinnedArguments, native.Length, pinnedResults, results.Length));
        }
        foreach (ref readonly var argument in arguments)
            argument.KeepAlive();
    }

    private static nint Find(string name) => Operators.TryGetValue(name, out var op) ? op : Operators.GetOrAdd(name, Load);

    private static nint Load(string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var (baseName, overload) = dot < 0 ? (name, "") : (name[..dot], name[(dot + 1)..]);
        return Shim.Checked(Shim.compat_find_operator("aten::" + baseName, overload));
    }
}
