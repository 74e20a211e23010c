using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor cos() => Aten.Call("cos", this);
        public Tensor erf() => Aten.Call("erf", this);
        public Tensor sigmoid() => Aten.Call("sigmoid", this);
        public Tensor sin() => Aten.Call("sin", this);
        public Tensor erfinv_() => InPlace("erfinv_", this);
        public Tensor relu() => Aten.Call("relu", this);
        public Tensor relu_() => InPlace("relu_", this);
        public Tensor silu() => Aten.Call("silu", this);
        public Tensor silu_() => InPlace("silu_", this);
        public Tensor hardswish() => Aten.Call("hardswish", this);
        public Tensor hardswish_() => InPlace("hardswish_", this);
        public Tensor hardsigmoid() => Aten.Call("hardsigmoid", this);
    }
}
