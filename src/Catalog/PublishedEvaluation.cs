namespace MLNet.CnnCatalog;

/// <summary>How images are prepared for published weights when they are evaluated: without it they score less than published.</summary>
/// <param name="ImageSize">Height and width in pixels that the network is fed, cut from the centre of the resized image.</param>
/// <param name="ResizeSize">Length in pixels that the shorter side is resized to before, such as 256 for 224.</param>
/// <param name="Normalization">What the network sees of a pixel.</param>
public sealed record PublishedEvaluation(ImageSize ImageSize, int ResizeSize, PixelNormalization Normalization);
