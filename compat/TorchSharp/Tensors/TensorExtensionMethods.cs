namespace TorchSharp;

public static class TensorExtensionMethods
{
    public static double ToDouble(this torch.Tensor value) => value.ToScalar().ToDouble();

    public static long TotalSize(this IEnumerable<long> shape) => shape.Aggregate(1L, (product, size) => product * size);
}
