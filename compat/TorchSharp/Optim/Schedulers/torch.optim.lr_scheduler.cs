using static TorchSharp.torch.optim.lr_scheduler.impl;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static LRScheduler StepLR(Optimizer optimizer, int step_size, double gamma = 0.1, int last_epoch = -1,
                bool verbose = false) =>
                new StepwiseFactor(
                    optimizer,
                    epoch => epoch == 0 || epoch % step_size != 0 ? 1 : gamma,
                    epoch => Math.Pow(gamma, epoch / step_size),
                    last_epoch,
                    verbose);

            public static LRScheduler MultiStepLR(Optimizer optimizer, IList<int> milestones, double gamma = 0.1, int last_epoch = -1,
                bool verbose = false) =>
                new StepwiseFactor(
                    optimizer,
                    epoch => milestones.Contains(epoch) ? gamma : 1,
                    epoch => Math.Pow(gamma, milestones.Distinct().Count(milestone => milestone <= epoch)),
                    last_epoch,
                    verbose);

            public static LRScheduler ExponentialLR(Optimizer optimizer, double gamma = 0.1, int last_epoch = -1, bool verbose = false) =>
                new StepwiseFactor(optimizer, epoch => epoch == 0 ? 1 : gamma, epoch => Math.Pow(gamma, epoch), last_epoch, verbose);

            public static LRScheduler LambdaLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1,
                bool verbose = false) =>
                new FactorOfEpoch(optimizer, lr_lambda, last_epoch, verbose);

            public static LRScheduler CosineAnnealingLR(Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1,
                bool verbose = false) =>
                new CosineAnnealing(optimizer, T_max, eta_min, last_epoch, verbose);

            public static LRScheduler OneCycleLR(Optimizer optimizer, double max_lr, int total_steps = -1, int epochs = -1,
                int steps_per_epoch = -1, double pct_start = 0.3,
                OneCycleLR.AnnealStrategy anneal_strategy = impl.OneCycleLR.AnnealStrategy.Cos, bool cycle_momentum = true,
                double base_momentum = 0.85, double max_momentum = 0.95, double div_factor = 25, double final_div_factor = 1e4,
                bool three_phase = false, int last_epoch = -1, bool verbose = false) =>
                new impl.OneCycleLR(
                    optimizer,
                    new OneCycleLR.Settings
                    {
                        PeakRate = max_lr,
                        TotalSteps = TotalSteps(total_steps, epochs, steps_per_epoch),
                        RisingPart = pct_start is >= 0 and <= 1
                            ? pct_start
                            : throw new ArgumentException($"Expected float between 0 and 1 for pct_start, but got {pct_start}"),
                        Strategy = anneal_strategy,
                        CyclesMomentum = cycle_momentum,
                        LowMomentum = base_momentum,
                        HighMomentum = max_momentum,
                        Divisor = div_factor,
                        FinalDivisor = final_div_factor,
                        HasThreePhases = three_phase,
                    },
                    last_epoch,
                    verbose);

            private static int TotalSteps(int totalSteps, int epochs, int stepsPerEpoch)
            {
                if (totalSteps != -1)
                    return totalSteps > 0
                        ? totalSteps
                        : throw new ArgumentException($"Expected positive integer total_steps, but got {totalSteps}");
                if (epochs == -1 && stepsPerEpoch == -1)
                    throw new ArgumentException("You must define either total_steps OR (epochs AND steps_per_epoch)");
                if (epochs <= 0)
                    throw new ArgumentException($"Expected positive integer epochs, but got {epochs}");
                if (stepsPerEpoch <= 0)
                    throw new ArgumentException($"Expected positive integer steps_per_epoch, but got {stepsPerEpoch}");
                return epochs * stepsPerEpoch;
            }
        }
    }
}
