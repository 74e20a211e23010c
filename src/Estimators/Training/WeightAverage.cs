using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>Numbers that follow those of a network. It owns them; the network's stay the network's.</summary>
internal sealed class WeightAverage : IDisposable
{
    private readonly ExponentialMovingAverage how;
    private readonly (Tensor Number, Tensor Average)[] pairs;

    public WeightAverage(IEnumerable<Tensor> numbers, ExponentialMovingAverage how)
    {
        this.how = how;
        using var noGrad = no_grad();
        pairs = [.. numbers.Select(number => (number, number.detach().clone().DetachFromDisposeScope()))];
    }

    /// <summary>Averages so far.</summary>
    public long Count { get; private set; }

    /// <summary>Hears that the optimiser has done a step.</summary>
    /// <param name="steps">Steps so far.</param>
    public void Follow(long steps)
    {
        if (steps % how.EverySteps != 0)
            return;
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var isCopy = Count == 0 && !how.Lookahead;
        var decay = how.DecayAfter(Count++);
        foreach (var (number, average) in pairs)
        {
            if (isCopy)
                average.copy_(number);
            else
                average.mul_(decay).add_(number, alpha: 1 - decay);
            if (how.Lookahead)
                number.copy_(average);
        }
    }

    /// <summary>Puts the averages into the network and the network's numbers here, and the next time back. Before the first average nothing changes.</summary>
    public void Exchange()
    {
        if (Count == 0)
            return;
        using var noGrad = no_grad();
        foreach (var (number, average) in pairs)
        {
            using var kept = number.clone();
            number.copy_(average);
            average.copy_(kept);
        }
    }

    public void Dispose()
    {
        foreach (var (_, average) in pairs)
            average.Dispose();
    }
}
