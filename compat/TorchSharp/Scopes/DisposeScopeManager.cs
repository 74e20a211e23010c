namespace TorchSharp;

/// <summary>The stack of open dispose scopes of a thread.</summary>
internal static class DisposeScopeManager
{
    [ThreadStatic]
    private static DisposeScope? current;

    internal static DisposeScope? Current => current;

    internal static DisposeScope Open() => current = new DisposeScope(current);

    internal static DisposeScope? Register(torch.Tensor tensor)
    {
        current?.Add(tensor);
        return current;
    }

    /// <summary>Takes the scope off the stack, wherever in it the scope stands.</summary>
    internal static void Close(DisposeScope scope)
    {
        if (ReferenceEquals(current, scope))
        {
            current = scope.OuterScope;
            return;
        }
        for (var inner = current; inner is not null; inner = inner.OuterScope)
            if (ReferenceEquals(inner.OuterScope, scope))
                inner.OuterScope = scope.OuterScope;
    }
}
