using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor abs() => Aten.Call("abs", this);
        public Tensor abs_() => InPlace("abs_", this);
        public Tensor ceil() => Aten.Call("ceil", this);
        public Tensor ceil_() => InPlace("ceil_", this);
        public Tensor cos() => Aten.Call("cos", this);
        public Tensor cos_() => InPlace("cos_", this);
        public Tensor erf() => Aten.Call("erf", this);
        public Tensor erf_() => InPlace("erf_", this);
        public Tensor exp() => Aten.Call("exp", this);
        public Tensor exp_() => InPlace("exp_", this);
        public Tensor expm1() => Aten.Call("expm1", this);
        public Tensor expm1_() => InPlace("expm1_", this);
        public Tensor floor() => Aten.Call("floor", this);
        public Tensor floor_() => InPlace("floor_", this);
        public Tensor log() => Aten.Call("log", this);
        public Tensor log_() => InPlace("log_", this);
        public Tensor log10() => Aten.Call("log10", this);
        public Tensor log10_() => InPlace("log10_", this);
        public Tensor log1p() => Aten.Call("log1p", this);
        public Tensor log1p_() => InPlace("log1p_", this);
        public Tensor log2() => Aten.Call("log2", this);
        public Tensor log2_() => InPlace("log2_", this);
        public Tensor neg() => Aten.Call("neg", this);
        public Tensor neg_() => InPlace("neg_", this);
        public Tensor negative() => Aten.Call("negative", this);
        public Tensor reciprocal() => Aten.Call("reciprocal", this);
        public Tensor reciprocal_() => InPlace("reciprocal_", this);
        public Tensor rsqrt() => Aten.Call("rsqrt", this);
        public Tensor rsqrt_() => InPlace("rsqrt_", this);
        public Tensor sigmoid() => Aten.Call("sigmoid", this);
        public Tensor sigmoid_() => InPlace("sigmoid_", this);
        public Tensor sign() => Aten.Call("sign", this);
        public Tensor sign_() => InPlace("sign_", this);
        public Tensor sin() => Aten.Call("sin", this);
        public Tensor sin_() => InPlace("sin_", this);
        public Tensor sqrt() => Aten.Call("sqrt", this);
        public Tensor sqrt_() => InPlace("sqrt_", this);
        public Tensor square() => Aten.Call("square", this);
        public Tensor tan() => Aten.Call("tan", this);
        public Tensor tan_() => InPlace("tan_", this);
        public Tensor tanh() => Aten.Call("tanh", this);
        public Tensor tanh_() => InPlace("tanh_", this);
        public Tensor trunc() => Aten.Call("trunc", this);
        public Tensor trunc_() => InPlace("trunc_", this);
        public Tensor isnan() => Aten.Call("isnan", this);
        public Tensor isfinite() => Aten.Call("isfinite", this);
        public Tensor isinf() => Aten.Call("isinf", this);
        public Tensor erfinv() => Aten.Call("erfinv", this);
        public Tensor erfinv_() => InPlace("erfinv_", this);
        public Tensor logical_not() => Aten.Call("logical_not", this);
        public Tensor logical_not_() => InPlace("logical_not_", this);
        public Tensor relu() => Aten.Call("relu", this);
        public Tensor relu_() => InPlace("relu_", this);
        public Tensor silu() => Aten.Call("silu", this);
        public Tensor silu_() => InPlace("silu_", this);
        public Tensor selu() => Aten.Call("selu", this);
        public Tensor selu_() => InPlace("selu_", this);
        public Tensor hardswish() => Aten.Call("hardswish", this);
        public Tensor hardswish_() => InPlace("hardswish_", this);
        public Tensor hardsigmoid() => Aten.Call("hardsigmoid", this);
        public Tensor hardsigmoid_() => InPlace("hardsigmoid_", this);
    }
}
