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

        public Tensor detach() => Aten.Call("detach", this);

        private Tensor InPlace(string name, params ReadOnlySpan<Argument> arguments)
        {
            Aten.Run(name, arguments);
            return this;
        }
    }
}
