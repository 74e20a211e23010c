using System.Collections.Immutable;

namespace MLNet.CnnCatalog.Weights;

/// <summary>The names of classes in torchvision's order.</summary>
internal static class PublishedClasses
{
    private static readonly Lazy<ImmutableArray<string>> Thousand = new(() => Read("imagenet-classes.txt"));

    public static ImmutableArray<string> ImageNet => Thousand.Value;

    public static ImmutableArray<string> Voc { get; } =
    [
        "__background__", "aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow", "diningtable", "dog", "horse", "motorbike",
        "person", "pottedplant", "sheep", "sofa", "train", "tvmonitor",
    ];

    private static ImmutableArray<string> Read(string resource)
    {
        using var reader = new StreamReader(typeof(PublishedClasses).Assembly.GetManifestResourceStream(resource)!);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }
}
