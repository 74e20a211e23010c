namespace MLNet.CnnCatalog.Benchmarks.Measuring;

/// <summary>Measures contenders turn by turn, so that whatever slows the machine down slows all of them down.</summary>
internal static class Rounds
{
    private const int WarmUps = 2;

    // OpenMP's threads go on spinning for some milliseconds after their work.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(30);

    public static IReadOnlyList<Timings> Measure(IReadOnlyList<Contender> contenders, int rounds)
    {
        var seconds = contenders.Select(_ => new List<double>()).ToArray();
        for (var round = -WarmUps; round < rounds; round++)
            for (var i = 0; i < contenders.Count; i++)
            {
                // Nobody always follows the same other.
                var turn = (i + round + WarmUps) % contenders.Count;
                Thread.Sleep(Pause);
                var taken = contenders[turn].Turn();
                if (round >= 0)
                    seconds[turn].Add(taken);
            }

        return [.. contenders.Zip(seconds, (contender, taken) => new Timings(contender.Name, taken))];
    }
}
