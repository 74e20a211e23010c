namespace TorchSharp;

/// <summary>Owns the tensors that its thread makes while it is the innermost open scope, and disposes them when it is disposed.</summary>
public sealed class DisposeScope : IDisposable
{
    private HashSet<IDisposable> disposables = new(ReferenceEqualityComparer.Instance);
    private bool isDisposed;

    internal DisposeScope(DisposeScope? outerScope) => OuterScope = outerScope;

    internal DisposeScope? OuterScope { get; set; }

    public int DisposablesCount => Open().Count;

    public bool Contains(IDisposable disposable) => disposables.Contains(disposable);

    public T MoveToOuter<T>(T disposable) where T : IDisposable => MoveToOther(OuterScope, disposable);

    public T MoveToOther<T>(DisposeScope? scope, T disposable) where T : IDisposable
    {
        MoveToOther(scope, [disposable]);
        return disposable;
    }

    public void MoveToOther(DisposeScope? scope, params IDisposable[] disposables) => MoveToOther(scope, disposables.AsEnumerable());

    public void MoveToOther(DisposeScope? scope, IEnumerable<IDisposable> disposables)
    {
        var own = Open();
        foreach (var disposable in disposables)
            if (own.Remove(disposable))
            {
                scope?.disposables.Add(disposable);
                SetOwner(disposable, scope);
            }
    }

    public T Detach<T>(T disposable) where T : IDisposable => MoveToOther(null, disposable);

    public void Attach(IDisposable disposable) => Attach([disposable]);

    public void Attach(params IDisposable[] disposables) => Attach(disposables.AsEnumerable());

    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables)
    {
        var own = Open();
        IReadOnlyList<IDisposable> attached = [.. disposables];
        foreach (var disposable in attached)
        {
            var previous = Tensor(disposable).OwningDisposeScope;
            if (ReferenceEquals(previous, this))
                continue;
            own.Add(disposable);
            previous?.disposables.Remove(disposable);
            SetOwner(disposable, this);
        }
        return attached;
    }

    public void DisposeEverything() => DisposeEverythingBut([]);

    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        var previous = Open();
        disposables = new(inKeep, ReferenceEqualityComparer.Instance);
        foreach (var disposable in previous)
            if (!disposables.Contains(disposable))
                disposable.Dispose();
    }

    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut(keep.AsEnumerable());

    public void MarkAsDisposed(IDisposable disposable)
    {
        Open().Remove(disposable);
        SetOwner(disposable, null);
    }

    public void Dispose()
    {
        if (isDisposed)
            return;
        DisposeEverything();
        DisposeScopeManager.Close(this);
        isDisposed = true;
    }

    internal void Add(torch.Tensor tensor) => disposables.Add(tensor);

    /// <summary>Lets the replacement take the place of a tensor that gave its native tensor away.</summary>
    internal void Replace(torch.Tensor original, torch.Tensor replacement)
    {
        if (!disposables.Remove(original))
            return;
        original.OwningDisposeScope = null;
        disposables.Add(replacement);
        replacement.OwningDisposeScope = this;
    }

    private HashSet<IDisposable> Open()
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        return disposables;
    }

    private static void SetOwner(IDisposable disposable, DisposeScope? scope) => Tensor(disposable).OwningDisposeScope = scope;

    private static torch.Tensor Tensor(IDisposable disposable) =>
        disposable as torch.Tensor ?? throw new InvalidOperationException("DisposeScope can only manage Tensor or PackedSequence");
}
