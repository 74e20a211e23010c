namespace MLNet.CnnCatalog.Estimators.Tests.Onnx.Import;

/// <summary>Normalises images of values from 0 to 1, as a network that was imported without its normalisation needs them.</summary>
internal static class Pixels
{
    public static float[] Normalize(float[] images, PixelNormalization by, double range = 1)
    {
        (double Mean, double Deviation)[] channels = [by.Red, by.Green, by.Blue];
        var area = images.Length / 2 / channels.Length;
        return [.. images.Select((value, index) =>
        {
            var (mean, deviation) = channels[index / area % channels.Length];
            return (float)(((value / range) - mean) / deviation);
        })];
    }
}
