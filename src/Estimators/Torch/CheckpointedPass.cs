using MLNet.CnnCatalog.Graph;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Torch;

/// <summary>
/// Steps of training that keep only what is read across the cuts of a network, and compute each segment a second time on the way back (Chen et al.
/// 2016). Random layers draw the same again, and batch norms count a batch once. TorchSharp (0.107) has no torch.utils.checkpoint.
/// </summary>
internal sealed class CheckpointedPass : IDisposable
{
    private sealed record Segment(int Begin, int End, int[] Given);

    private readonly ForwardPass pass;
    private readonly Segment[] segments;
    private readonly Dictionary<int, Tensor> kept = [];
    private readonly Stack<Tensor> drawnFrom = [];
    private TrainingMode mode = TrainingMode.Default;

    public CheckpointedPass(Network network, IReadOnlyDictionary<string, Tensor> tensors, Device device)
    {
        int[] begins = [1, .. GraphCuts.Of(network).Where(begin => begin > 1), network.Nodes.Length];
        segments = [.. begins.Zip(begins.Skip(1), (begin, end) => new Segment(begin, end, GivenBy(network, begin, end)))];
        pass = new ForwardPass(network, tensors, device, segments.SkipLast(1).SelectMany(segment => segment.Given).Select(given => network.Nodes[given]));
    }

    /// <summary>What may go in.</summary>
    public InputCheck Input => pass.Input;

    /// <summary>The outputs of the network and of its heads, which belong to the caller's dispose scope. What they need is kept for <see cref="Backward"/>.</summary>
    public Tensor[] Run(Tensor input, TrainingMode training)
    {
        Forget();
        mode = training;
        using var scope = NewDisposeScope();
        var outputs = pass.Begin(input);
        kept[0] = input.alias().DetachFromDisposeScope();
        foreach (var segment in segments.SkipLast(1))
        {
            if (mode.Generator is { } generator)
                drawnFrom.Push(generator.get_state().DetachFromDisposeScope());
            using (no_grad())
                pass.Compute(segment.Begin, segment.End, outputs, mode);
            var learns = pass.Learns(segment.Begin, segment.End, outputs);
            foreach (var given in segment.Given)
                outputs[given] = kept[given] = outputs[given].detach().requires_grad_(learns).DetachFromDisposeScope();
        }

        pass.Compute(segments[^1].Begin, segments[^1].End, outputs, mode);
        return pass.Results(outputs);
    }

    /// <summary>Adds the gradients of a loss of what <see cref="Run"/> gave last to those of the parameters.</summary>
    public void Backward(Tensor loss)
    {
        loss.backward();
        using var drawnNext = mode.Generator?.get_state();
        foreach (var segment in segments.SkipLast(1).Reverse())
            GoBack(segment);
        if (drawnNext is not null)
            mode.Generator!.set_state(drawnNext);
        Forget();
    }

    public void Dispose() => Forget();

    // What a layer gives is a leaf to all segments that read it, and has its whole gradient once they are done.
    private void GoBack(Segment segment)
    {
        using var scope = NewDisposeScope();
        using var drawn = drawnFrom.TryPop(out var state) ? state : null;
        var learnt = segment.Given.Where(given => kept.TryGetValue(given, out var leaf) && leaf.grad is not null).ToArray();
        if (learnt.Length > 0)
        {
            if (drawn is not null)
                mode.Generator!.set_state(drawn);
            var outputs = pass.Begin(kept[0]);
            foreach (var (position, tensor) in kept.Where(pair => pair.Key < segment.Begin))
                outputs[position] = tensor;
            pass.Compute(segment.Begin, segment.End, outputs, mode with { IsRepeated = true });
            autograd.backward([.. learnt.Select(given => outputs[given])], [.. learnt.Select(given => kept[given].grad!)]);
        }

        foreach (var given in segment.Given)
            if (kept.Remove(given, out var done))
                done.Dispose();
    }

    private void Forget()
    {
        foreach (var tensor in kept.Values.Concat(drawnFrom))
            tensor.Dispose();
        kept.Clear();
        drawnFrom.Clear();
    }

    private static int[] GivenBy(Network network, int begin, int end)
    {
        var readBehind = network.Nodes.Skip(end).SelectMany(node => node.Inputs).Concat(ForwardPass.ResultsOf(network)).ToHashSet();
        return [.. Enumerable.Range(begin, end - begin).Where(position => readBehind.Contains(network.Nodes[position]))];
    }
}
