using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Onnx.Import;

/// <summary>Adaptive pools whose windows differ in size are exported as products with matrices of means along each axis.</summary>
internal static class AdaptivePoolImport
{
    public static Signal Along(OperatorCall call, Signal signal, Constant matrix, MapAxis axis)
    {
        var map = call.Map(signal);
        var extent = axis == MapAxis.Rows ? map.Shape.Height : map.Shape.Width;
        if (matrix.Extents is not [var output, var input] || input != extent || !AreMeans(matrix.ToFloats(), input, output))
            throw call.Unsupported(
                $"it multiplies the pixels of a map by a matrix [{string.Join(", ", matrix.Extents)}]; known are those of an adaptive average pool");

        var size = axis == MapAxis.Rows ? new Extent(output, map.Shape.Width) : new Extent(map.Shape.Height, output);
        if (map.Op is AdaptiveAveragePool && signal.IsSole)
            return signal.Arrangement.Equals(Arrangement.Map(map.Shape))
                ? Replaced(call, signal, map, size)
                : call.Add(new AdaptiveAveragePool(size), map);
        return call.Add(new AdaptiveAveragePool(size), map);
    }

    private static Signal Replaced(OperatorCall call, Signal signal, Node map, Extent size)
    {
        var pool = call.Draft.Replace(map, new AdaptiveAveragePool(size));
        return signal with { Node = pool, Arrangement = Arrangement.Map(pool.Shape) };
    }

    private static bool AreMeans(float[] matrix, int input, int output)
    {
        for (var i = 0; i < output; i++)
        {
            var (begin, end) = ((int)((long)i * input / output), (int)((((i + 1L) * input) + output - 1) / output));
            for (var j = 0; j < input; j++)
                if (Math.Abs(matrix[(i * input) + j] - (j >= begin && j < end ? 1f / (end - begin) : 0)) > 1e-6f)
                    return false;
        }

        return true;
    }
}
