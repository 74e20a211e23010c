using System.Reflection;
using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog;

/// <summary>A network of the <see cref="NetworkCatalog"/>: its name, how it is built, and how well it did.</summary>
public sealed record CatalogEntry
{
    private readonly Func<int, Network> build;

    internal CatalogEntry(string name, int classes, Func<int, Shape?, Network> factory, PublishedAccuracy? accuracy = null)
        : this(name, classes, count => factory(count, null), factory.Method, accuracy)
    {
    }

    internal CatalogEntry(string name, int classes, Func<int, ResNetOptions?, Network> factory, PublishedAccuracy? accuracy = null)
        : this(name, classes, count => factory(count, null), factory.Method, accuracy)
    {
    }

    internal CatalogEntry(string name, int classes, Func<int, CifarDenseNetOptions?, Network> factory, PublishedAccuracy? accuracy = null)
        : this(name, classes, count => factory(count, null), factory.Method, accuracy)
    {
    }

    private CatalogEntry(string name, int classes, Func<int, Network> build, MethodInfo factory, PublishedAccuracy? accuracy) =>
        (Name, Classes, this.build, Factory, Method, Accuracy) = (name, classes, build, factory, factory.Name, accuracy);

    /// <summary>The name that <see cref="NetworkCatalog.Get"/> takes and <see cref="Network.Name"/> has, such as <c>resnet50</c>.</summary>
    public string Name { get; }

    /// <summary>Classes of the data set that the network was published with: 1000 for ImageNet, 10 for CIFAR-10, 21 for PASCAL VOC.</summary>
    public int Classes { get; }

    /// <summary>How well its authors or torchvision's first weights did; null where we have no figure.</summary>
    public PublishedAccuracy? Accuracy { get; }

    /// <summary>How well its authors' or torchvision's segmentation did; null for a classifier, and where we have no figure.</summary>
    public PublishedMeanIoU? MeanIoU { get; internal init; }

    /// <summary>What builds it in <c>MLNet.CnnCatalog.Architectures</c>, for the class and the documentation of the method.</summary>
    internal MethodInfo Factory { get; }

    /// <summary>
    /// What its trainer and its featurizer are called: as the factory, unless that name says too little without its class, or C# forbids it
    /// the name of its class.
    /// </summary>
    internal string Method { get; init; }

    /// <summary>How images are prepared for the published weights; null where we do not know.</summary>
    public PublishedEvaluation? Evaluation => Accuracy?.Evaluation ?? MeanIoU?.Evaluation;

    /// <summary>Builds the network.</summary>
    /// <param name="classes">Number of classes; null takes <see cref="Classes"/>.</param>
    /// <param name="input">Shape of one image; null takes the shape that the network was published with.</param>
    /// <exception cref="ArgumentException">There are no classes, or the images are too small for the network.</exception>
    public Network Build(int? classes = null, Shape? input = null)
    {
        var network = build(classes ?? Classes);
        return input is { } shape ? network.WithInput(shape) : network;
    }
}

/// <summary>Share of images that a network got right.</summary>
/// <param name="Top1">Percent of images whose likeliest class is right.</param>
/// <param name="Top5">Percent of images whose class is among the five likeliest; null where it was not published.</param>
/// <param name="Source">Where the figures stand, and what they were measured on.</param>
public sealed record PublishedAccuracy(decimal Top1, decimal? Top5, string Source)
{
    /// <summary>How the images were prepared; null where the source does not say.</summary>
    public PublishedEvaluation? Evaluation { get; init; }
}

/// <summary>Mean over the classes of the intersection of predicted and true pixels over their union.</summary>
/// <param name="Percent">100 where every pixel is right.</param>
/// <param name="Source">Where the figure stands, and what it was measured on.</param>
public sealed record PublishedMeanIoU(decimal Percent, string Source)
{
    /// <summary>How the images were prepared; null where the source does not say.</summary>
    public PublishedEvaluation? Evaluation { get; init; }
}

/// <summary>How images are prepared for published weights when they are evaluated: without it they score less than published.</summary>
/// <param name="ImageSize">Height and width in pixels that the network is fed, cut from the centre of the resized image.</param>
/// <param name="ResizeSize">Length in pixels that the shorter side is resized to before, such as 256 for 224.</param>
/// <param name="Normalization">What the network sees of a pixel.</param>
public sealed record PublishedEvaluation(ImageSize ImageSize, int ResizeSize, PixelNormalization Normalization)
{
    /// <summary>
    /// How the source resized the images. This library resizes them bilinearly in any case, which costs weights that were measured bicubically some
    /// tenths of a percent.
    /// </summary>
    public ImageInterpolation Interpolation { get; init; }
}

/// <summary>How an image is resized; both are filters without aliasing.</summary>
public enum ImageInterpolation
{
    /// <summary>Linear between neighbouring pixels.</summary>
    Bilinear,

    /// <summary>Cubic over four pixels in each direction.</summary>
    Bicubic,
}
