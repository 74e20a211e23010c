using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            private const bool UseCudnn = true;

            public static Tensor batch_norm(Tensor input, Tensor? running_mean, Tensor? running_var, Tensor? weight = null,
                Tensor? bias = null, bool training = false, double momentum = 0.1, double eps = 1e-05)
            {
                if (training)
                    RequireSeveralValues(input.shape);
                return Aten.Call("batch_norm", input, weight, bias, running_mean, running_var, training, momentum, eps, UseCudnn);
            }

            public static Tensor layer_norm(Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null,
                double eps = 1e-05) =>
                Aten.Call("layer_norm", input, normalized_shape, weight, bias, eps, UseCudnn);

            /// <summary>Batch of images only (four dimensions).</summary>
            public static Tensor local_response_norm(Tensor input, long size, double alpha = 0.0001, double beta = 0.75, double k = 1.0)
            {
                using var scope = NewDisposeScope();
                var shape = input.shape;
                var squares = input.mul(input).view(shape[0], 1, shape[1], shape[2], -1);
                var padded = pad(squares, [0L, 0, 0, 0, size / 2, (size - 1) / 2]);
                var mean = Aten.Call("avg_pool3d", padded, new[] { size, 1, 1 }, new long[] { 1, 1, 1 }).view(shape);
                return input.div(mean.mul(alpha).add(k).pow(beta)).MoveToOuterDisposeScope();
            }

            private static void RequireSeveralValues(long[] shape)
            {
                var valuesPerChannel = shape[0] * shape.Skip(2).TotalSize();
                if (valuesPerChannel == 1)
                    throw new ExternalException(
                        $"Expected more than 1 value per channel when training, got input size [{string.Join(", ", shape)}]");
            }
        }
    }
}
