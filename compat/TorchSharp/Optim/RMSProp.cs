using TorchSharp.Interop;
using TorchSharp.Optim;

namespace TorchSharp.Modules;

/// <summary>Hinton's RMSProp as PyTorch has it: the small number is added outside of the root.</summary>
public class RMSProp : OptimizerHelper, torch.optim.IMomentum
{
    private readonly Options defaults;

    public RMSProp(IEnumerable<Parameter> parameters, double lr = 1e-3, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0,
        double momentum = 0.0, bool centered = false, bool maximize = false)
        : this([new ParamGroup { Parameters = parameters }], lr, alpha, eps, weight_decay, momentum, centered, maximize)
    {
    }

    public RMSProp(IEnumerable<ParamGroup> parameters, double lr = 1e-3, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0,
        double momentum = 0.0, bool centered = false, bool maximize = false)
    {
        if (lr < 0)
            throw new ArgumentException($"Invalid learning rate: {lr}");
        if (eps < 0)
            throw new ArgumentException($"Invalid ε: {eps}");
        if (alpha < 0)
            throw new ArgumentException($"Invalid alpha: {alpha}");
        if (momentum < 0.0)
            throw new ArgumentException($"Invalid momentum value: {momentum}");
        if (weight_decay < 0.0)
            throw new ArgumentException($"Invalid weight_decay value: {weight_decay}");
        defaults = Options.Of(lr, alpha, eps, weight_decay, momentum, centered, maximize);
        foreach (var group in parameters)
            add_param_group(group);
    }

    public double Momentum
    {
        get => defaults.momentum!.Value;
        set => defaults.momentum = value;
    }

    public override void add_param_group(Modules.ParamGroup param_group)
    {
        var options = (Options)(param_group.Options ??= new Options());
        options.LearningRate ??= defaults.LearningRate;
        options.alpha ??= defaults.alpha;
        options.eps ??= defaults.eps;
        options.weight_decay ??= defaults.weight_decay;
        options.momentum ??= defaults.momentum;
        options.centered ??= defaults.centered;
        options.maximize ??= defaults.maximize;
        base.add_param_group(param_group);
    }

    public override torch.Tensor? step(Func<torch.Tensor>? closure = null) => Step(closure, Update);

    protected override void Dispose(bool disposing) => base.Dispose(disposing);

    private static unsafe void Update(GroupState state)
    {
        var options = ((Options)state.Group.Options).Native();
        state.Run(() =>
        {
            var native = options;
            fixed (nint* parameters = state.Handles, squares = state.Slot(0), averages = state.Slot(1), buffers = state.Slot(2))
                return ShimOptim.compat_rmsprop_step(parameters, state.Handles.Length, squares, averages, buffers, &native);
        });
    }

    public class Options : OptimizerOptions
    {
        public bool? maximize;
        public double? momentum;
        public double? alpha;
        public double? eps;
        public double? weight_decay;
        public bool? centered;

        internal static Options Of(double rate, double alpha, double eps, double weightDecay, double momentum, bool centered,
            bool maximize) =>
            new()
        {
            LearningRate = rate,
            alpha = alpha,
            eps = eps,
            weight_decay = weightDecay,
            momentum = momentum,
            centered = centered,
            maximize = maximize,
        };

        internal ShimOptim.RmsPropOptions Native() => new()
        {
            Rate = LearningRate!.Value,
            Alpha = alpha!.Value,
            Epsilon = eps!.Value,
            WeightDecay = weight_decay!.Value,
            Momentum = momentum!.Value,
            Centered = centered!.Value ? 1 : 0,
            Maximize = maximize!.Value ? 1 : 0,
        };
    }

    public class ParamGroup : ParamGroup<Options>, torch.optim.IMomentum
    {
        public ParamGroup()
        {
        }

        public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options)
        {
        }

        public double Momentum
        {
            get => Options.momentum!.Value;
            set => Options.momentum = value;
        }
    }
}
