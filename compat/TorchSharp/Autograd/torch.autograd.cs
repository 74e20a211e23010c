using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static unsafe class autograd
    {
        public static void backward(Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false,
            IList<Tensor>? inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        public static void backward(IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null,
            bool create_graph = false, IList<Tensor>? inputs = null)
        {
            nint[] roots = HandleList.Of(tensors), gradients = HandleList.Of(grad_tensors), leaves = HandleList.Of(inputs);
            fixed (nint* root = roots, gradient = gradients, leaf = leaves)
                Shim.Check(ShimAutograd.compat_backward(
                    root, roots.Length, gradient, gradients.Length, retain_graph ?? create_graph, create_graph, leaf, leaves.Length));
            KeepAlive(tensors, grad_tensors, inputs);
        }

        public static IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null,
            bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            nint[] roots = HandleList.Of(outputs), leaves = HandleList.Of(inputs), gradients = HandleList.Of(grad_outputs);
            var results = new nint[leaves.Length];
            fixed (nint* root = roots, leaf = leaves, gradient = gradients, result = results)
                Shim.Check(ShimAutograd.compat_grad(root, roots.Length, leaf, leaves.Length, gradient, gradients.Length,
                    retain_graph, create_graph, allow_unused, result));
            KeepAlive(outputs, inputs, grad_outputs);
            return [.. results.Select(handle => Tensor.FromHandle(handle)!)];
        }

        private static void KeepAlive(params ReadOnlySpan<object?> objects)
        {
            foreach (var value in objects)
                GC.KeepAlive(value);
        }
    }
}
