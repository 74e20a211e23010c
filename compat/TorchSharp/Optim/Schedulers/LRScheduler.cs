namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            /// <summary>Sets the learning rate of each parameter group. The first step is taken at construction, as in PyTorch.</summary>
            public abstract class LRScheduler
            {
                private readonly List<double> lastRates;

                protected int _step_count;

                protected LRScheduler(Optimizer optimizer, int last_epoch = -1, bool verbose = false)
                {
                    ArgumentNullException.ThrowIfNull(optimizer);
                    if (verbose)
                        throw new NotSupportedException("This stand-in for TorchSharp does not write to the console.");
                    Groups = [.. optimizer.ParamGroups];
                    LastEpoch = last_epoch;
                    BaseRates = [.. Groups.Select(group => group.InitialLearningRate)];
                    lastRates = [.. Groups.Select(group => group.LearningRate)];
                }

                private protected ILearningRateController[] Groups { get; }

                private protected double[] BaseRates { get; }

                private protected int LastEpoch { get; private set; }

                public virtual void step() => step(null);

                public virtual void step(int? epoch)
                {
                    _step_count++;
                    LastEpoch = epoch ?? LastEpoch + 1;
                    List<double> rates = [.. epoch.HasValue ? get_closed_form_lr() : get_lr()];
                    for (var i = 0; i < Groups.Length; i++)
                        lastRates[i] = Groups[i].LearningRate = rates[i];
                }

                public virtual void step(double current, int? epoch = null) => step(epoch);

                public IEnumerable<double> get_last_lr() => lastRates;

                protected virtual IEnumerable<double> get_lr() => Groups.Select(group => group.LearningRate);

                protected virtual IEnumerable<double> get_closed_form_lr() => get_lr();
            }
        }
    }
}
