namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>A rule that follows from the epoch alone.</summary>
                internal sealed class FactorOfEpoch : LRScheduler
                {
                    private readonly Func<int, double> factor;

                    internal FactorOfEpoch(Optimizer optimizer, Func<int, double> factor, int lastEpoch, bool verbose)
                        : base(optimizer, lastEpoch, verbose)
                    {
                        this.factor = factor;
                        step();
                    }

                    protected override IEnumerable<double> get_lr() => BaseRates.Select(rate => rate * factor(LastEpoch));
                }

                /// <summary>
                /// A rule that multiplies what the rate is by a factor of the epoch, so that several schedulers can work on one optimiser.
                /// </summary>
                internal sealed class StepwiseFactor : LRScheduler
                {
                    private readonly Func<int, double> stepFactor;
                    private readonly Func<int, double> closedForm;

                    internal StepwiseFactor(Optimizer optimizer, Func<int, double> stepFactor, Func<int, double> closedForm, int lastEpoch,
                        bool verbose)
                        : base(optimizer, lastEpoch, verbose)
                    {
                        this.stepFactor = stepFactor;
                        this.closedForm = closedForm;
                        step();
                    }

                    protected override IEnumerable<double> get_lr() => Groups.Select(group => group.LearningRate * stepFactor(LastEpoch));

                    protected override IEnumerable<double> get_closed_form_lr() => BaseRates.Select(rate => rate * closedForm(LastEpoch));
                }
            }
        }
    }
}
