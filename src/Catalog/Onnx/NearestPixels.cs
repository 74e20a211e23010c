namespace MLNet.CnnCatalog.Onnx;

/// <summary>
/// The pixels that a nearest <see cref="Graph.Ops.Resize"/> takes along one axis. PyTorch multiplies the place of a pixel by the inverse factor
/// and ONNX Runtime divides it by the factor, both in single precision, so that one of them may end just below a whole number: the second
/// of 4 pixels is number 7 of 28 in PyTorch, counted from 0, and number 6 in ONNX Runtime.
/// </summary>
internal static class NearestPixels
{
    /// <summary>
    /// Those of PyTorch with channels innermost in memory, where it takes simple ratios for what they are, whatever the factor.
    /// </summary>
    public static long[] Of(int from, int to, double? factor)
    {
        var step = to == from ? 1
            : to == 2L * from ? 0.5f
            : factor is { } by ? (float)(1 / by)
            : (float)from / to;
        return [.. Enumerable.Range(0, to).Select(pixel => Math.Min((long)(pixel * step), from - 1))];
    }

    /// <summary>Those of ONNX's asymmetric positions, rounded down.</summary>
    public static long[] OfOnnx(int from, int to, float factor) =>
        [.. Enumerable.Range(0, to).Select(pixel => Math.Min((long)(pixel / factor), from - 1))];
}
