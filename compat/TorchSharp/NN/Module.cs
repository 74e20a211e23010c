using System.Collections.Generic;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Parameters, buffers and submodules by name.</summary>
        public partial class Module : IDisposable
        {
            private readonly OrderedDictionary<string, Parameter> ownParameters = [];
            private readonly OrderedDictionary<string, (Tensor Tensor, bool IsPersistent)> ownBuffers = [];
            private readonly OrderedDictionary<string, Module> submodules = [];
            private bool isTraining = true;
            private bool isDisposed;

            protected string? name;

            protected Module(string name) => this.name = name;

            ~Module() => Dispose(false);

            public virtual bool training => isTraining;

            public virtual string GetName() => string.IsNullOrEmpty(name) ? GetType().Name : name;

            public virtual void train(bool train = true)
            {
                isTraining = train;
                foreach (var (_, child) in named_children())
                    child.train(train);
            }

            public virtual void eval() => train(false);

            public virtual Module apply(Action<Module> fn)
            {
                foreach (var child in submodules.Values)
                    child.apply(fn);
                fn(this);
                return this;
            }

            public virtual unsafe void zero_grad(bool set_to_none = true)
            {
                List<Parameter> all = [.. parameters()];
                var handles = Interop.HandleList.Of(all);
                fixed (nint* first = handles)
                    Interop.Shim.Check(Interop.ShimAutograd.compat_zero_grads(first, handles.Length, set_to_none));
                GC.KeepAlive(all);
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing || isDisposed)
                    return;
                isDisposed = true;
                foreach (var (tensor, _) in ownBuffers.Values)
                    tensor.DetachFromDisposeScope().Dispose();
                foreach (var parameter in ownParameters.Values)
                    parameter.DetachFromDisposeScope().Dispose();
                foreach (var child in submodules.Values)
                    child.Dispose();
            }
        }
    }
}
