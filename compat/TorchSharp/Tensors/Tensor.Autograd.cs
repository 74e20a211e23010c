using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public bool requires_grad
        {
            get => Kept(ShimAutograd.compat_tensor_requires_grad(Handle));
            set => Shim.Check(Kept(ShimAutograd.compat_tensor_set_requires_grad(Handle, value)));
        }

        public Tensor requires_grad_(bool requires_grad = true) => with_requires_grad(requires_grad);

        public Tensor with_requires_grad(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public bool is_leaf => Kept(ShimAutograd.compat_tensor_is_leaf(Handle));

        public void retain_grad() => Shim.Check(Kept(ShimAutograd.compat_tensor_retain_grad(Handle)));

        /// <summary>Each reading makes a new object on the same gradient; null before the first backward pass.</summary>
        public Tensor? grad
        {
            get
            {
                var gradient = Kept(ShimAutograd.compat_tensor_grad(Handle));
                if (gradient == 0)
                    CheckForErrors();
                return FromHandle(gradient);
            }

            set
            {
                Shim.Check(Kept(ShimAutograd.compat_tensor_set_grad(Handle, value?.Handle ?? 0)));
                GC.KeepAlive(value);
            }
        }

        public void backward() => autograd.backward(this);

        public void backward(IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false,
            IList<Tensor>? inputs = null) =>
            autograd.backward(this, grad_tensors, retain_graph, create_graph, inputs);

        public Tensor detach() => Aten.Call("detach", this);

        public Tensor detach_() => InPlace("detach_", this);

        private Tensor InPlace(string name, params ReadOnlySpan<Argument> arguments)
        {
            Aten.Run(name, arguments);
            return this;
        }
    }
}
