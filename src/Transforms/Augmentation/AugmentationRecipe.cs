using System.Text.Json;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Transforms.Images;

namespace MLNet.CnnCatalog.Transforms.Augmentation;

/// <summary>
/// What is done to images while a network is trained, one after the other: <c>a => a.RandomResizedCrop().HorizontalFlip()</c>. A recipe is a value: adding
/// to it gives another one, two of equal augmentations are equal, and it may be shared by threads.
/// </summary>
public sealed class AugmentationRecipe : IEquatable<AugmentationRecipe>
{
    private readonly ImageAugmentation[] augmentations;

    private AugmentationRecipe(ImageAugmentation[] augmentations) => this.augmentations = augmentations;

    /// <summary>Nothing is done to the images.</summary>
    public static AugmentationRecipe Empty { get; } = new([]);

    /// <summary>What is done, in this order.</summary>
    public IReadOnlyList<ImageAugmentation> Augmentations => augmentations;

    /// <summary>Adds an augmentation after the others.</summary>
    /// <param name="augmentation">What is done.</param>
    /// <exception cref="ArgumentException">An option of it is wrong.</exception>
    public AugmentationRecipe Add(ImageAugmentation augmentation)
    {
        ArgumentNullException.ThrowIfNull(augmentation);
        augmentation.Check();
        return new([.. augmentations, augmentation]);
    }

    /// <summary>Adds a part of random area and shape, resized.</summary>
    /// <param name="options">Area, shape and size; null takes the defaults.</param>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    public AugmentationRecipe RandomResizedCrop(RandomResizedCrop? options = null) => Add(options ?? new());

    /// <summary>Adds a part at a random place, not resized.</summary>
    /// <param name="options">Size and padding.</param>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    public AugmentationRecipe RandomCrop(RandomCrop options) => Add(options);

    /// <summary>Adds a cut to the centre, not resized.</summary>
    /// <param name="size">Height and width in pixels, at least 1.</param>
    /// <exception cref="ArgumentException">A side is below 1.</exception>
    public AugmentationRecipe CenterCrop(ImageSize size) => Add(new CenterCrop { Size = size });

    /// <summary>Adds another size of the whole image.</summary>
    /// <param name="size">Height and width in pixels, at least 1.</param>
    /// <exception cref="ArgumentException">A side is below 1.</exception>
    public AugmentationRecipe Resize(ImageSize size) => Add(new Resize { Size = size });

    /// <summary>Adds a flip of left and right.</summary>
    /// <param name="probability">How often, from 0 to 1.</param>
    /// <exception cref="ArgumentException">The probability lies outside.</exception>
    public AugmentationRecipe HorizontalFlip(double probability = 0.5) => Add(new RandomHorizontalFlip { Probability = probability });

    /// <summary>Adds a flip of left and right in every other epoch.</summary>
    public AugmentationRecipe AlternatingFlip() => Add(new AlternatingFlip());

    /// <summary>Adds a flip of top and bottom.</summary>
    /// <param name="probability">How often, from 0 to 1.</param>
    /// <exception cref="ArgumentException">The probability lies outside.</exception>
    public AugmentationRecipe VerticalFlip(double probability = 0.5) => Add(new RandomVerticalFlip { Probability = probability });

    /// <summary>Adds a turn about the centre, evenly to both sides.</summary>
    /// <param name="degrees">Angle in degrees at most, finite, at least 0.</param>
    /// <exception cref="ArgumentException">The angle is below 0 or not finite.</exception>
    public AugmentationRecipe Rotation(double degrees) => Rotation(new RandomRotation { Degrees = degrees });

    /// <summary>Adds a turn about the centre.</summary>
    /// <param name="options">Angles, interpolation and fill.</param>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    public AugmentationRecipe Rotation(RandomRotation options) => Add(options);

    /// <summary>Adds shear, scale, turn and shift.</summary>
    /// <param name="options">How much of each.</param>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    public AugmentationRecipe Affine(RandomAffine options) => Add(options);

    /// <summary>Adds a view aslant.</summary>
    /// <param name="options">How much and how often; null takes the defaults.</param>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    public AugmentationRecipe Perspective(RandomPerspective? options = null) => Add(options ?? new());

    /// <summary>Adds changes of brightness, contrast, saturation and hue.</summary>
    /// <param name="options">How much of each.</param>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    public AugmentationRecipe ColorJitter(ColorJitter options) => Add(options);

    /// <summary>Adds that colours become grey.</summary>
    /// <param name="probability">How often, from 0 to 1.</param>
    /// <exception cref="ArgumentException">The probability lies outside.</exception>
    public AugmentationRecipe Grayscale(double probability = 0.1) => Add(new RandomGrayscale { Probability = probability });

    /// <summary>Adds a Gaussian blur.</summary>
    /// <param name="options">Its size and width.</param>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    public AugmentationRecipe GaussianBlur(GaussianBlur options) => Add(options);

    /// <summary>Adds a rectangle that is painted over.</summary>
    /// <param name="options">How large and how often; null takes the defaults.</param>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    public AugmentationRecipe RandomErasing(RandomErasing? options = null) => Add(options ?? new());

    /// <summary>Adds learned pairs of operations.</summary>
    /// <param name="options">The data set for which they were learned; null takes the defaults.</param>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    public AugmentationRecipe AutoAugment(AutoAugment? options = null) => Add(options ?? new());

    /// <summary>Adds random operations of one magnitude.</summary>
    /// <param name="options">How many and how strong; null takes the defaults.</param>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    public AugmentationRecipe RandAugment(RandAugment? options = null) => Add(options ?? new());

    /// <summary>Adds one random operation of random magnitude.</summary>
    /// <param name="options">Its magnitudes; null takes the defaults.</param>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    public AugmentationRecipe TrivialAugmentWide(TrivialAugmentWide? options = null) => Add(options ?? new());

    /// <summary>Augments an image in memory, as to see what a recipe does.</summary>
    /// <param name="image">The image, which stays as it is and the caller's; where it is transparent it is laid on white.</param>
    /// <param name="seed">Decides what is drawn: the same seed gives the same image.</param>
    /// <returns>Another image, the caller's to dispose.</returns>
    /// <exception cref="ArgumentException">Images of its size cannot be augmented so.</exception>
    /// <exception cref="InvalidDataException">The image is neither Bgra32 nor Rgba32.</exception>
    public MLImage Apply(MLImage image, int seed)
    {
        ArgumentNullException.ThrowIfNull(image);
        var size = new ImageSize(image.Height, image.Width);
        SizeAfter(size);
        var colours = new byte[3 * size.Height * size.Width];
        new ImagePreparation(size, IsChosen: false, ImageResizing.Fill, ResizeSize: null, ImageReading.AsItIs).Read(image, colours);
        var canvas = new Canvas();
        canvas.Load(size, colours);
        Apply(canvas, SampleRandom.Of(seed, epoch: 0, row: 0));
        return ToImage(canvas);
    }

    /// <summary>The image that is on a canvas; the caller's to dispose.</summary>
    internal static MLImage ToImage(Canvas canvas)
    {
        var result = new byte[4 * canvas.Size.Height * canvas.Size.Width];
        var values = canvas.Image.Values;
        for (int from = 0, to = 0; to < result.Length; from += 3, to += 4)
            (result[to], result[to + 1], result[to + 2], result[to + 3]) = (values[from], values[from + 1], values[from + 2], byte.MaxValue);
        return MLImage.CreateFromPixels(canvas.Size.Width, canvas.Size.Height, MLPixelFormat.Rgba32, result);
    }

    /// <summary>Whether the other has equal augmentations in the same order.</summary>
    /// <param name="other">Another recipe.</param>
    public bool Equals(AugmentationRecipe? other) => other is not null && augmentations.AsSpan().SequenceEqual(other.augmentations);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AugmentationRecipe);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var augmentation in augmentations)
            hash.Add(augmentation);
        return hash.ToHashCode();
    }

    /// <summary>The augmentations in order, one a line.</summary>
    public override string ToString() => string.Join('\n', (object[])augmentations);

    /// <summary>The recipe as a text, for an annotation of a column.</summary>
    internal string ToJson() => JsonSerializer.Serialize(augmentations, ImageAugmentation.Json);

    /// <exception cref="InvalidDataException">The text is no recipe.</exception>
    internal static AugmentationRecipe FromJson(string json)
    {
        try
        {
            return (JsonSerializer.Deserialize<ImageAugmentation[]>(json, ImageAugmentation.Json) ?? []).Aggregate(Empty, (recipe, next) => recipe.Add(next));
        }
        catch (Exception error) when (error is JsonException or NotSupportedException or ArgumentException)
        {
            throw new InvalidDataException($"The text is no recipe of augmentations: {error.Message} Write it with this version of the library.", error);
        }
    }

    /// <summary>The size of images afterwards.</summary>
    /// <exception cref="ArgumentException">Images of the size cannot be augmented so.</exception>
    internal ImageSize SizeAfter(ImageSize size) => augmentations.Aggregate(size, (before, augmentation) => augmentation.SizeAfter(before));

    /// <summary>Whether it chooses its part, or its size, of the whole image.</summary>
    internal bool NeedsWholeImage => Array.Exists(augmentations, augmentation => augmentation.NeedsWholeImage);

    /// <summary>The recipe for a network that is fed images of the size, which is taken where an augmentation does not say another.</summary>
    internal AugmentationRecipe For(ImageSize fed) => new(Array.ConvertAll(augmentations, augmentation => augmentation.For(fed)));

    /// <summary>What another does after this one.</summary>
    internal AugmentationRecipe Then(AugmentationRecipe next) => new([.. augmentations, .. next.augmentations]);

    /// <summary>Augments the image that is on the canvas.</summary>
    internal void Apply(Canvas canvas, SampleRandom random)
    {
        foreach (var augmentation in augmentations)
            foreach (var change in augmentation.Draw(random, canvas.Size))
                change.Apply(canvas);
    }
}
