using TorchSharp.Optim;

namespace TorchSharp.Modules;

/// <summary>What the optimisers share: the groups, each with the state that its update rule keeps per parameter.</summary>
public abstract class OptimizerHelper : torch.optim.Optimizer
{
    private readonly List<GroupState> states = [];

    public OptimizerHelper() : base(0)
    {
    }

    public override IEnumerable<Parameter> parameters() => base.parameters();

    public override void zero_grad() => states.ForEach(state => state.ZeroGradients());

    public override void add_param_group(ParamGroup param_group)
    {
        param_group.InitialLearningRate = param_group.LearningRate;
        _parameter_groups.Add(param_group);
        states.Add(new GroupState(param_group));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            states.ForEach(state => state.Dispose());
        base.Dispose(disposing);
    }

    private protected torch.Tensor? Step(Func<torch.Tensor>? closure, Action<GroupState> update)
    {
        torch.Tensor? loss = null;
        if (closure is not null)
            using (torch.enable_grad())
                loss = closure();
        foreach (var state in states)
            update(state);
        return loss;
    }
}
