namespace MLNet.CnnCatalog;

/// <summary>
/// What the network sees of an image: (value / 255 - mean) / deviation for each of the channels red, green and blue.
/// </summary>
/// <param name="Red">Mean and deviation of red, on a scale of 0 to 1.</param>
/// <param name="Green">Mean and deviation of green, on a scale of 0 to 1.</param>
/// <param name="Blue">Mean and deviation of blue, on a scale of 0 to 1.</param>
public sealed record PixelNormalization(
    (double Mean, double Deviation) Red, (double Mean, double Deviation) Green, (double Mean, double Deviation) Blue)
{
    /// <summary>Mean and deviation of the ImageNet images, as torchvision's weights expect them.</summary>
    public static PixelNormalization ImageNet { get; } = new((0.485, 0.229), (0.456, 0.224), (0.406, 0.225));

    /// <summary>Values from -1 to 1, as TensorFlow's weights expect them.</summary>
    public static PixelNormalization MinusOneToOne { get; } = new((0.5, 0.5), (0.5, 0.5), (0.5, 0.5));
}
