using TorchSharp.Interop;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor softmax(long dim, ScalarType? dtype = null) => Aten.Call("softmax.int", this, dim, dtype);
        public Tensor relu6() => Aten.Call("relu6", this);
        public Tensor relu6_() => InPlace("relu6_", this);
        public Tensor gelu() => Aten.Call("gelu", this);
    }
}
