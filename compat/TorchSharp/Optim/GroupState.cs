using TorchSharp.Interop;
using TorchSharp.Modules;

namespace TorchSharp.Optim;

/// <summary>The parameters of a group as native handles, and the tensors that the update rule keeps for each.</summary>
internal sealed class GroupState : IDisposable
{
    private readonly Parameter[] parameters;
    private readonly List<torch.Tensor> owned = [];
    private readonly nint[][] slots;

    internal GroupState(ParamGroup group)
    {
        const int MostSlots = 3;
        Group = group;
        parameters = [.. group.Parameters];
        Handles = [.. parameters.Select(parameter => parameter.Handle)];
        Steps = new long[Handles.Length];
        slots = [.. Enumerable.Range(0, MostSlots).Select(_ => new nint[Handles.Length])];
    }

    internal ParamGroup Group { get; }

    internal nint[] Handles { get; }

    internal long[] Steps { get; }

    /// <summary>A handle per parameter, zero until the first step makes a tensor for it.</summary>
    internal nint[] Slot(int index) => slots[index];

    /// <summary>Checks that no parameter was disposed, runs the native step, and takes over the tensors that it made.</summary>
    internal void Run(Func<bool> step)
    {
        Checked(step);
        var made = slots.SelectMany(slot => slot).Count(handle => handle != 0);
        if (made == owned.Count)
            return;
        var known = owned.Select(tensor => tensor.Handle).ToHashSet();
        foreach (var handle in slots.SelectMany(slot => slot))
            if (handle != 0 && known.Add(handle))
                owned.Add(new torch.Tensor(handle, register: false));
    }

    internal unsafe void ZeroGradients() => Checked(() =>
    {
        fixed (nint* first = Handles)
            return ShimAutograd.compat_zero_grads(first, Handles.Length, setToNone: false);
    });

    public void Dispose()
    {
        owned.ForEach(tensor => tensor.Dispose());
        owned.Clear();
        foreach (var slot in slots)
            Array.Clear(slot);
    }

    private void Checked(Func<bool> call)
    {
        for (var i = 0; i < parameters.Length; i++)
            Handles[i] = parameters[i].Handle;
        Shim.Check(call());
        GC.KeepAlive(parameters);
    }
}
