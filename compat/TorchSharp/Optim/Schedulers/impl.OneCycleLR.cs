namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>
                /// The rate rises to its peak and falls far below its start, while the momentum does the opposite (Smith and Topin 2018).
                /// </summary>
                public class OneCycleLR : LRScheduler
                {
                    private readonly Settings settings;
                    private readonly (double End, double FromRate, double ToRate, double FromMomentum, double ToMomentum)[] phases;

                    internal OneCycleLR(Optimizer optimizer, Settings settings, int lastEpoch, bool verbose)
                        : base(optimizer, lastEpoch, verbose)
                    {
                        if (settings.CyclesMomentum && optimizer is not (IMomentum or IBetas))
                            throw new ArgumentException("optimizer must support momentum with `cycle_momentum` option enabled");
                        this.settings = settings;
                        phases = settings.Phases();
                        step();
                    }

                    public enum AnnealStrategy
                    {
                        Cos = 0,
                        Linear = 1,
                    }

                    protected override IEnumerable<double> get_lr()
                    {
                        if (LastEpoch > settings.TotalSteps)
                            throw new InvalidOperationException(
                                $"Tried to step {LastEpoch + 1} times. The specified number of total steps is {settings.TotalSteps}");
                        var index = Array.FindIndex(phases, phase => LastEpoch <= phase.End);
                        var phase = phases[index < 0 ? ^1 : index];
                        var start = index == 0 ? 0 : phases[(index < 0 ? phases.Length : index) - 1].End;
                        var done = (LastEpoch - start) / (phase.End - start);
                        if (settings.CyclesMomentum)
                            SetMomentum(settings.Between(phase.FromMomentum, phase.ToMomentum, done));
                        return Groups.Select(_ => settings.Between(phase.FromRate, phase.ToRate, done));
                    }

                    private void SetMomentum(double momentum)
                    {
                        foreach (var group in Groups)
                            if (group is IBetas betas)
                                betas.Betas = (momentum, betas.Betas.Item2);
                            else if (group is IMomentum controller)
                                controller.Momentum = momentum;
                    }

                    internal sealed record Settings
                    {
                        internal required double PeakRate { get; init; }
                        internal required int TotalSteps { get; init; }
                        internal required double RisingPart { get; init; }
                        internal required AnnealStrategy Strategy { get; init; }
                        internal required bool CyclesMomentum { get; init; }
                        internal required double LowMomentum { get; init; }
                        internal required double HighMomentum { get; init; }
                        internal required double Divisor { get; init; }
                        internal required double FinalDivisor { get; init; }
                        internal required bool HasThreePhases { get; init; }

                        internal double Between(double start, double end, double done) => Strategy == AnnealStrategy.Cos
                            ? end + ((start - end) / 2.0 * (Math.Cos(Math.PI * done) + 1))
                            : ((end - start) * done) + start;

                        internal (double End, double FromRate, double ToRate, double FromMomentum, double ToMomentum)[] Phases()
                        {
                            var first = PeakRate / Divisor;
                            var last = first / FinalDivisor;
                            var rising = ((RisingPart * TotalSteps) - 1, first, PeakRate, HighMomentum, LowMomentum);
                            return HasThreePhases
                                ?
                                [
                                    rising,
                                    ((2 * RisingPart * TotalSteps) - 2, PeakRate, first, LowMomentum, HighMomentum),
                                    (TotalSteps - 1, first, last, HighMomentum, HighMomentum),
                                ]
                                : [rising, (TotalSteps - 1, PeakRate, last, LowMomentum, HighMomentum)];
                        }
                    }
                }
            }
        }
    }
}
