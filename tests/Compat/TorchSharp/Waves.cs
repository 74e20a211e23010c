using static TorchSharp.torch;

namespace Compat.Tests.Torch;

/// <summary>Inputs that need no file, and one number that stands for a whole tensor; expected.py has the same.</summary>
internal static class Waves
{
    public static Tensor Of(params long[] shape) => Of(shape, step: 0.1);

    public static Tensor Of(long[] shape, double step) =>
        arange(shape.Aggregate(1L, (product, size) => product * size), ScalarType.Float32).mul(step).sin().reshape(shape);

    public static Tensor Fingerprint(Tensor tensor)
    {
        var flat = tensor.to_type(ScalarType.Float64).flatten();
        return flat.mul(arange(flat.numel(), ScalarType.Float64).mul(0.37).cos()).sum();
    }

    public static void AssertNear(double expected, Tensor actual) =>
        Assert.Equal(expected, actual.item<double>(), 2e-5 * Math.Max(1, Math.Abs(expected)));
}
