using System.Buffers;

namespace Microsoft.ML.Images.Resizing;

/// <summary>For each position along one axis of the result: the first of four neighbouring source positions, and their weights.</summary>
internal sealed class FilterTaps : IDisposable
{
    public const int Count = 4;

    private readonly int[] starts;
    private readonly float[] weights;

    /// <param name="offset">Where the source begins on the axis of the result.</param>
    /// <param name="scaledLength">How long it is there.</param>
    /// <param name="first">The first position of the result that is wanted.</param>
    /// <param name="end">The position after the last.</param>
    public FilterTaps(int sourceLength, int offset, int scaledLength, int first, int end, bool isCubic)
    {
        Length = Math.Max(0, end - first);
        starts = ArrayPool<int>.Shared.Rent(Length);
        weights = ArrayPool<float>.Shared.Rent(Length * Count);
        weights.AsSpan(0, Length * Count).Clear();
        var scale = (double)sourceLength / scaledLength;
        Span<float> kernel = stackalloc float[Count];
        for (var i = 0; i < Length; i++)
        {
            // Pixel centres lie at one half.
            var center = ((first + i + 0.5 - offset) * scale) - 0.5;
            var floor = (int)Math.Floor(center);
            Weigh((float)(center - floor), isCubic, kernel);
            starts[i] = Clamp(floor - 1, kernel, weights.AsSpan(i * Count, Count), sourceLength);
        }
    }

    public int Length { get; }

    public ReadOnlySpan<int> Starts => starts.AsSpan(0, Length);

    /// <summary>Four for each position.</summary>
    public ReadOnlySpan<float> Weights => weights.AsSpan(0, Length * Count);

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(starts);
        ArrayPool<float>.Shared.Return(weights);
    }

    /// <summary>Beyond the edges the edge's pixel goes on: weights there are added to its own. Returns where the four then start.</summary>
    private static int Clamp(int first, ReadOnlySpan<float> kernel, Span<float> clamped, int sourceLength)
    {
        var start = Math.Clamp(first, 0, Math.Max(0, sourceLength - Count));
        for (var tap = 0; tap < Count; tap++)
            clamped[Math.Clamp(first + tap, 0, sourceLength - 1) - start] += kernel[tap];
        return start;
    }

    private static void Weigh(float fraction, bool isCubic, Span<float> kernel)
    {
        if (isCubic)
        {
            kernel[0] = MitchellOuter(1 + fraction);
            kernel[1] = MitchellInner(fraction);
            kernel[2] = MitchellInner(1 - fraction);
            kernel[3] = MitchellOuter(2 - fraction);
        }
        else
        {
            kernel[0] = 0;
            kernel[1] = 1 - fraction;
            kernel[2] = fraction;
            kernel[3] = 0;
        }
    }

    // Mitchell and Netravali, "Reconstruction Filters in Computer Graphics" (1988), with B = C = 1/3.
    private static float MitchellInner(float x) => ((((7f * x) - 12f) * x * x) + (16f / 3)) / 6;

    private static float MitchellOuter(float x) => (((((((-7f / 3) * x) + 12f) * x) - 20f) * x) + (32f / 3)) / 6;
}
