using System.Collections.Immutable;

namespace MLNet.CnnCatalog.Onnx.Import;

/// <summary>Some channels of the image, each multiplied and shifted.</summary>
internal sealed record PixelMapping(ImmutableArray<int> Channels, ImmutableArray<double> Scale, ImmutableArray<double> Shift)
{
    private const double HighestPixel = 255;

    // Pixels from 0 to 255 have deviations of dozens, or means of dozens where they are not scaled.
    private const double LeastOfBytes = 16;

    public bool IsIdentity => Scale.All(scale => scale == 1) && Shift.All(shift => shift == 0);

    /// <summary>What normalises pixels so, from 0 to 1 or from 0 to 255; null for what no normalisation of pixels is.</summary>
    public PixelNormalization? Normalization
    {
        get
        {
            if (Channels.Length is not (1 or 3) || Scale.Any(scale => scale <= 0 || !double.IsFinite(scale)) || !Shift.All(double.IsFinite))
                return null;
            var deviations = Scale.Select(scale => 1 / scale).ToArray();
            var means = Shift.Zip(Scale, (shift, scale) => -shift / scale).ToArray();
            return Range(means, deviations) is { } highest ? new(Of(0, highest), Of(1, highest), Of(2, highest)) : null;

            (double, double) Of(int channel, double highest)
            {
                var index = Math.Min(channel, means.Length - 1);
                return (Decimals(means[index] / highest), Decimals(deviations[index] / highest));
            }
        }
    }

    public static PixelMapping Identity(int channels) =>
        new([.. Enumerable.Range(0, channels)], [.. Enumerable.Repeat(1.0, channels)], [.. new double[channels]]);

    public static PixelMapping Join(IReadOnlyCollection<PixelMapping> parts) => new(
        [.. parts.SelectMany(part => part.Channels)], [.. parts.SelectMany(part => part.Scale)], [.. parts.SelectMany(part => part.Shift)]);

    public PixelMapping Slice(int start, int count) =>
        new(Channels.Slice(start, count), Scale.Slice(start, count), Shift.Slice(start, count));

    public PixelMapping Times(float[] factors) => this with
    {
        Scale = [.. Scale.Zip(factors, (scale, factor) => scale * factor)],
        Shift = [.. Shift.Zip(factors, (shift, factor) => shift * factor)],
    };

    public PixelMapping Plus(float[] terms) => this with { Shift = [.. Shift.Zip(terms, (shift, term) => shift + term)] };

    public bool Equals(PixelMapping? other) => other is not null
        && Channels.SequenceEqual(other.Channels) && Scale.SequenceEqual(other.Scale) && Shift.SequenceEqual(other.Shift);

    public override int GetHashCode() => HashCode.Combine(Channels.Length, Scale.FirstOrDefault(), Shift.FirstOrDefault());

    private static double? Range(double[] means, double[] deviations)
    {
        if (means.All(mean => mean is >= 0 and <= 1) && deviations.All(deviation => deviation <= 1))
            return 1;
        var areBytes = deviations.All(deviation => deviation >= LeastOfBytes) || means.All(mean => mean >= LeastOfBytes);
        return areBytes && means.All(mean => mean is >= 0 and <= HighestPixel) ? HighestPixel : null;
    }

    // The file has floats of 32 bits, often those of numbers with few digits.
    private static double Decimals(double value) =>
        Math.Round(value, 6) is var rounded && Math.Abs(rounded - value) <= 5e-7 * Math.Abs(value) ? rounded : value;
}
