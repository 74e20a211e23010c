namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>Half a cosine from the first rate down to the lowest (Loshchilov and Hutter 2017, without restarts).</summary>
                internal sealed class CosineAnnealing : LRScheduler
                {
                    private readonly double epochs;
                    private readonly double lowest;

                    internal CosineAnnealing(Optimizer optimizer, double epochs, double lowest, int lastEpoch, bool verbose)
                        : base(optimizer, lastEpoch, verbose)
                    {
                        this.epochs = epochs;
                        this.lowest = lowest;
                        step();
                    }

                    protected override IEnumerable<double> get_lr()
                    {
                        if (LastEpoch == 0)
                            return Groups.Select(group => group.LearningRate);
                        if ((LastEpoch - 1 - epochs) % (2 * epochs) == 0)
                            return Groups.Zip(
                                BaseRates, (group, rate) => group.LearningRate + ((rate - lowest) * (1 - Math.Cos(Math.PI / epochs)) / 2));
                        var ratio = (1 + Math.Cos(Math.PI * LastEpoch / epochs)) / (1 + Math.Cos(Math.PI * (LastEpoch - 1) / epochs));
                        return Groups.Select(group => (ratio * (group.LearningRate - lowest)) + lowest);
                    }

                    protected override IEnumerable<double> get_closed_form_lr() =>
                        BaseRates.Select(rate => lowest + ((rate - lowest) * (1 + Math.Cos(Math.PI * LastEpoch / epochs)) / 2));
                }
            }
        }
    }
}
