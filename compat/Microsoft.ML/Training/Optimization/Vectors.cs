using System.Numerics;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Trainers.Optimization;

/// <summary>The dense vector arithmetic that training spends its time in.</summary>
internal static class Vectors
{
    public static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        var leftBlocks = MemoryMarshal.Cast<double, Vector<double>>(left);
        var rightBlocks = MemoryMarshal.Cast<double, Vector<double>>(right);
        var sums = Vector<double>.Zero;
        for (var i = 0; i < leftBlocks.Length; i++)
            sums += leftBlocks[i] * rightBlocks[i];

        var sum = Vector.Sum(sums);
        for (var i = leftBlocks.Length * Vector<double>.Count; i < left.Length; i++)
            sum += left[i] * right[i];
        return sum;
    }

    /// <summary>target += factor * source</summary>
    public static void AddScaled(Span<double> target, double factor, ReadOnlySpan<double> source)
    {
        var targetBlocks = MemoryMarshal.Cast<double, Vector<double>>(target);
        var sourceBlocks = MemoryMarshal.Cast<double, Vector<double>>(source);
        for (var i = 0; i < sourceBlocks.Length; i++)
            targetBlocks[i] += factor * sourceBlocks[i];
        for (var i = sourceBlocks.Length * Vector<double>.Count; i < source.Length; i++)
            target[i] += factor * source[i];
    }

    public static void Scale(Span<double> target, double factor)
    {
        foreach (ref var value in target)
            value *= factor;
    }
}
