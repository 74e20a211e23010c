using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public abstract class Optimizer : IDisposable
        {
            protected IList<ParamGroup> _parameter_groups = [];

            protected Optimizer(nint handle)
            {
                if (handle != 0)
                    throw new NotSupportedException("This stand-in for TorchSharp has no native optimisers.");
            }

            ~Optimizer() => Dispose(false);

            public virtual IEnumerable<ILearningRateController> ParamGroups => _parameter_groups;

            public virtual IEnumerable<Parameter> parameters() => _parameter_groups.SelectMany(group => group.Parameters);

            public virtual void add_param_group(ParamGroup param_group) => throw new NotImplementedException("add_param_group");

            /// <summary>Fills the gradients with zeros; Module.zero_grad takes them away instead, which saves a pass over them.</summary>
            public virtual void zero_grad() => throw new NotImplementedException("zero_grad");

            /// <summary>Null without a closure, else the loss that the closure returned.</summary>
            public virtual Tensor? step(Func<Tensor>? closure = null) => throw new NotImplementedException("step");

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
            }
        }
    }
}
