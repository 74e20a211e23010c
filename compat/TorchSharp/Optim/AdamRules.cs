using TorchSharp.Interop;

namespace TorchSharp.Optim;

/// <summary>What Adam and AdamW share.</summary>
internal static unsafe class AdamRules
{
    internal static void Check(double rate, double beta1, double beta2, double epsilon, double weightDecay)
    {
        if (rate < 0)
            throw new ArgumentException($"Invalid learning rate: {rate}");
        if (beta1 is < 0 or >= 1)
            throw new ArgumentException($"Invalid beta1 value: {beta1}");
        if (beta2 is < 0 or >= 1)
            throw new ArgumentException($"Invalid beta2 value: {beta2}");
        if (epsilon < 0)
            throw new ArgumentException($"Invalid eps value: {epsilon}");
        if (weightDecay < 0)
            throw new ArgumentException($"Invalid weight_decay value: {weightDecay}");
    }

    internal static void Update(GroupState state, ShimOptim.AdamOptions options) => state.Run(() =>
    {
        var native = options;
        fixed (nint* parameters = state.Handles, averages = state.Slot(0), squares = state.Slot(1), largest = state.Slot(2))
        fixed (long* steps = state.Steps)
            return ShimOptim.compat_adam_step(parameters, state.Handles.Length, steps, averages, squares, largest, &native);
    });
}
