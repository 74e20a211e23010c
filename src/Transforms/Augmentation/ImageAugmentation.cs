using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNet.CnnCatalog.Transforms.Augmentation;

/// <summary>
/// One thing that is done to images while a network is trained, so that it sees another picture every time: a value, which says what may happen and how
/// likely. An <see cref="AugmentationRecipe"/> is a list of them. Label maps and boxes move along with the picture. Parameters, defaults and
/// distributions are those of torchvision 0.14.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "Operation")]
[JsonDerivedType(typeof(AlternatingFlip), nameof(AlternatingFlip))]
[JsonDerivedType(typeof(AutoAugment), nameof(AutoAugment))]
[JsonDerivedType(typeof(CenterCrop), nameof(CenterCrop))]
[JsonDerivedType(typeof(ColorJitter), nameof(ColorJitter))]
[JsonDerivedType(typeof(GaussianBlur), nameof(GaussianBlur))]
[JsonDerivedType(typeof(RandAugment), nameof(RandAugment))]
[JsonDerivedType(typeof(RandomAffine), nameof(RandomAffine))]
[JsonDerivedType(typeof(RandomCrop), nameof(RandomCrop))]
[JsonDerivedType(typeof(RandomErasing), nameof(RandomErasing))]
[JsonDerivedType(typeof(RandomGrayscale), nameof(RandomGrayscale))]
[JsonDerivedType(typeof(RandomHorizontalFlip), nameof(RandomHorizontalFlip))]
[JsonDerivedType(typeof(RandomPerspective), nameof(RandomPerspective))]
[JsonDerivedType(typeof(RandomResizedCrop), nameof(RandomResizedCrop))]
[JsonDerivedType(typeof(RandomRotation), nameof(RandomRotation))]
[JsonDerivedType(typeof(RandomVerticalFlip), nameof(RandomVerticalFlip))]
[JsonDerivedType(typeof(Resize), nameof(Resize))]
[JsonDerivedType(typeof(TrivialAugmentWide), nameof(TrivialAugmentWide))]
public abstract record ImageAugmentation
{
    /// <summary>How recipes are written: what follows from other properties is left out.</summary>
    internal static readonly JsonSerializerOptions Json = new()
    {
        IgnoreReadOnlyProperties = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private protected ImageAugmentation()
    {
    }

    /// <summary>The operation and what it was given, for example <c>RandomHorizontalFlip { Probability = 0.5 }</c>.</summary>
    public sealed override string ToString() => $"{GetType().Name} {{ {string.Join(
        ", ", JsonSerializer.SerializeToElement(this, GetType(), Json).EnumerateObject().Select(option => $"{option.Name} = {Text(option.Value)}"))} }}";

    /// <exception cref="ArgumentException">An option is wrong.</exception>
    internal abstract void Check();

    /// <summary>The size of an image afterwards.</summary>
    /// <exception cref="ArgumentException">An image of the size cannot be augmented so.</exception>
    internal virtual ImageSize SizeAfter(ImageSize size) => size;

    /// <summary>Whether it chooses its part, or its size, of the whole image, so that the whole is to be there.</summary>
    internal virtual bool NeedsWholeImage => false;

    /// <summary>The same for a network that is fed images of the size, which is taken where none is said.</summary>
    internal virtual ImageAugmentation For(ImageSize fed) => this;

    /// <summary>Draws what is to happen to an image of the size.</summary>
    internal abstract IReadOnlyList<ImageChange> Draw(SampleRandom random, ImageSize size);

    private protected void Require(bool isRight, object? value, string needed, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!isRight)
            throw new ArgumentOutOfRangeException(
                name, value, $"The option {name} of {GetType().Name} must be {needed}, and it is {Invariant(value)}.");
    }

    private protected void RequireSize(ImageSize? size, string name = "Size") =>
        Require(size is null or { Height: > 0, Width: > 0 }, size, "at least 1 pixel in height and width", name);

    private protected void RequireShare(double share, [CallerArgumentExpression(nameof(share))] string name = "") =>
        Require(share is >= 0 and <= 1, share, "a number from 0 to 1", name);

    private protected void RequireRange(ValueRange range, double least, double most, [CallerArgumentExpression(nameof(range))] string name = "") =>
        Require(
            range.Low >= least && range.Low <= range.High && range.High <= most, range,
            string.Create(CultureInfo.InvariantCulture, $"two numbers from {least} to {most}, the lower one first"), name);

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.Object
        ? $"({string.Join(", ", value.EnumerateObject().Select(part => part.Value))})"
        : value.ValueKind == JsonValueKind.Null ? "null" : value.ToString();

    private static string Invariant(object? value) => value is IFormattable text ? text.ToString(null, CultureInfo.InvariantCulture) : $"{value}";
}

/// <summary>
/// Numbers between two others; one is drawn evenly. A pair is one, <c>Degrees = (-15, 15)</c>, and a number stands for both directions: <c>Degrees = 15</c>.
/// </summary>
/// <param name="Low">The lowest.</param>
/// <param name="High">The highest.</param>
public readonly record struct ValueRange(double Low, double High)
{
    /// <summary>The numbers between the two of a pair.</summary>
    /// <param name="range">The lowest and the highest.</param>
    public static implicit operator ValueRange((double Low, double High) range) => new(range.Low, range.High);

    /// <summary>The numbers on both sides of 0.</summary>
    /// <param name="most">How far they lie from 0 at most.</param>
    public static implicit operator ValueRange(double most) => new(-most, most);

    /// <summary>For example <c>(0.08, 1)</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"({Low}, {High})");
}

/// <summary>The colour of pixels that lie outside the picture. One number stands for a grey: <c>Fill = 128</c>; black by default.</summary>
/// <param name="Red">Red, 0 to 255.</param>
/// <param name="Green">Green, 0 to 255.</param>
/// <param name="Blue">Blue, 0 to 255.</param>
public readonly record struct FillColor(byte Red, byte Green, byte Blue)
{
    /// <summary>A grey.</summary>
    /// <param name="grey">0 for black to 255 for white.</param>
    public static implicit operator FillColor(byte grey) => new(grey, grey, grey);

    /// <summary>For example <c>(124, 116, 104)</c>: red, green and blue.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"({Red}, {Green}, {Blue})");
}
