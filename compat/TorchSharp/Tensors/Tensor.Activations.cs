using TorchSharp.Interop;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor softmax(long dim, ScalarType? dtype = null) => Aten.Call("softmax.int", this, dim, dtype);
        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Aten.Call("log_softmax.int", this, dim, dtype);
        public Tensor relu6() => Aten.Call("relu6", this);
        public Tensor relu6_() => InPlace("relu6_", this);
        public Tensor leaky_relu(Scalar negative_slope) => Aten.Call("leaky_relu", this, negative_slope);
        public Tensor leaky_relu_(Scalar negative_slope) => InPlace("leaky_relu_", this, negative_slope);
        public Tensor elu(double alpha = 1.0) => Aten.Call("elu", this, alpha);
        public Tensor elu_(double alpha = 1.0) => InPlace("elu_", this, alpha);
        public Tensor gelu() => Aten.Call("gelu", this);
        public Tensor gelu(GELU.Approximate approximate) => Aten.Call("gelu", this, approximate.ToString());
        public Tensor gelu_(GELU.Approximate approximate) => InPlace("gelu_", this, approximate.ToString());
        public Tensor hardtanh(Scalar min, Scalar max) => Aten.Call("hardtanh", this, min, max);
        public Tensor hardtanh_(Scalar min, Scalar max) => InPlace("hardtanh_", this, min, max);
        public Tensor softplus(double beta = 1.0, double threshold = 20.0) => Aten.Call("softplus", this, beta, threshold);
        public Tensor log_sigmoid() => Aten.Call("log_sigmoid", this);
    }

    public static Tensor softmax(Tensor input, int dim, ScalarType? dtype = null) => input.softmax(dim, dtype);
}
