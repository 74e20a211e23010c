namespace Microsoft.ML.Images.Codecs;

/// <summary>Chooses the encoding by a file's extension.</summary>
internal static class ImageEncoder
{
    public static EncodedImage Encode(PixelBuffer pixels, string imagePath)
    {
        var extension = Path.GetExtension(imagePath);
        ArgumentNullException.ThrowIfNull(extension, nameof(imagePath));
        if (extension.Equals(".png", StringComparison.OrdinalIgnoreCase))
            return PngCodec.Encode(pixels);
        if (extension.Equals(".jpg", StringComparison.OrdinalIgnoreCase) || extension.Equals(".jpeg", StringComparison.OrdinalIgnoreCase))
            return JpegCodec.Encode(pixels);
        throw new ArgumentException($"Images cannot be saved as '{extension}' here; save as .png, .jpg or .jpeg.", nameof(imagePath));
    }
}
