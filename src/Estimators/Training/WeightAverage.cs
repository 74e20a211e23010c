using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>Numbers that follow those of a network. It owns them; the network's stay the network's.</summary>
internal sealed class WeightAverage : IDisposable
{
    private readonly IReadOnlyDictionary<string, Tensor> numbers;
    private readonly ExponentialMovingAverage how;
    private readonly long allSteps;
    private long averages;

    /// <param name="numbers">The network's.</param>
    /// <param name="how">How they are averaged.</param>
    /// <param name="allSteps">Steps of the optimiser in the whole training.</param>
    public WeightAverage(IReadOnlyDictionary<string, Tensor> numbers, ExponentialMovingAverage how, long allSteps)
    {
        (this.numbers, this.how, this.allSteps) = (numbers, how, allSteps);
        using var noGrad = no_grad();
        Averages = numbers.ToDictionary(pair => pair.Key, pair => pair.Value.detach().clone().DetachFromDisposeScope(), StringComparer.Ordinal);
    }

    /// <summary>The averages by the keys of the numbers; before the first one, what the network began with.</summary>
    public IReadOnlyDictionary<string, Tensor> Averages { get; }

    /// <summary>Hears that the optimiser has done a step.</summary>
    /// <param name="steps">Steps so far.</param>
    public void Follow(long steps)
    {
        if (steps % how.EverySteps != 0)
            return;
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        averages = steps / how.EverySteps;
        var isCopy = averages == 1 && !how.Lookahead;
        var decay = how.DecayAt(averages - 1, (double)steps / allSteps);
        foreach (var (number, average) in Pairs)
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
        if (averages == 0)
            return;
        using var noGrad = no_grad();
        foreach (var (number, average) in Pairs)
        {
            using var kept = number.clone();
            number.copy_(average);
            average.copy_(kept);
        }
    }

    public void Dispose()
    {
        foreach (var average in Averages.Values)
            average.Dispose();
    }

    private IEnumerable<(Tensor Number, Tensor Average)> Pairs => numbers.Select(pair => (pair.Value, Averages[pair.Key]));
}
