using System.Globalization;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.Augmentation;
using MLNet.CnnCatalog.Transforms.Images;

namespace MLNet.CnnCatalog.Transforms.Tests.Augmentation;

public sealed class AugmentationRecipeTests
{
    private static AugmentationRecipe Everything => AugmentationRecipe.Empty
        .Resize(new(40, 50))
        .RandomCrop(new() { Padding = 4, Fill = new(1, 2, 3), PaddingMode = PaddingMode.Reflect })
        .CenterCrop(new(36, 44))
        .RandomResizedCrop(new() { Size = 32, Scale = (0.25, 1), Filter = ResizingFilter.Bicubic })
        .HorizontalFlip()
        .VerticalFlip(0.3)
        .AlternatingFlip()
        .Rotation(15)
        .Affine(new() { Degrees = (-5, 5), TranslationX = 0.1, Scale = (0.9, 1.1), ShearX = (-3, 3), Fill = 128, Center = (3, 4) })
        .Perspective(new() { Interpolation = Interpolation.Nearest })
        .ColorJitter(new() { Brightness = 0.4, Hue = 0.1 })
        .Grayscale()
        .GaussianBlur(new() { KernelSize = new(5, 3), Probability = 0.5 })
        .AutoAugment(new() { Policy = AutoAugmentPolicy.Svhn })
        .RandAugment(new() { Magnitude = 5, Interpolation = Interpolation.Bilinear })
        .TrivialAugmentWide()
        .RandomErasing();

    [Fact]
    public void A_recipe_prints_what_it_does_in_any_culture()
    {
        var former = CultureInfo.CurrentCulture;
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        CultureInfo.CurrentCulture = comma;
        try
        {
            Assert.Equal(
                """
                RandomResizedCrop { Size = null, Scale = (0.08, 1), Ratio = (0.75, 1.3333333333333333), Filter = Bilinear }
                RandomHorizontalFlip { Probability = 0.5 }
                RandomRotation { Degrees = (-15, 15), Center = null, Expand = False, Interpolation = Nearest, Fill = (0, 0, 0) }
                CenterCrop { Size = (24, 32) }
                """,
                AugmentationRecipe.Empty.RandomResizedCrop().HorizontalFlip().Rotation(15).CenterCrop(new(24, 32)).ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = former;
        }
    }

    [Fact]
    public void A_recipe_is_a_value()
    {
        var (one, other) = (Everything, Everything);

        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.NotEqual(one, other.HorizontalFlip());
        Assert.NotEqual(AugmentationRecipe.Empty.HorizontalFlip(), AugmentationRecipe.Empty.HorizontalFlip(0.4));
        Assert.NotEqual(AugmentationRecipe.Empty.HorizontalFlip().VerticalFlip(), AugmentationRecipe.Empty.VerticalFlip().HorizontalFlip());
        Assert.Equal(17, one.Augmentations.Count);
        Assert.Empty(AugmentationRecipe.Empty.Augmentations);
    }

    [Fact]
    public void A_recipe_travels_as_a_text_with_every_kind_of_augmentation()
    {
        var kinds = typeof(ImageAugmentation).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(ImageAugmentation)) && !type.IsAbstract);

        Assert.Equal(kinds.ToHashSet(), Everything.Augmentations.Select(augmentation => augmentation.GetType()).ToHashSet());
        Assert.Equal(Everything, AugmentationRecipe.FromJson(Everything.ToJson()));
        Assert.Equal(AugmentationRecipe.Empty, AugmentationRecipe.FromJson(AugmentationRecipe.Empty.ToJson()));
    }

    [Theory]
    [InlineData("nonsense", "no recipe")]
    [InlineData("""[{"Operation":"Fade"}]""", "Fade")]
    [InlineData("""[{"Operation":"RandomHorizontalFlip","Probability":2}]""", "Probability")]
    [InlineData("""[{"Operation":"CenterCrop"}]""", "Size")]
    [InlineData("[null]", "no recipe")]
    public void A_text_that_is_no_recipe_is_an_error(string text, string words) =>
        Assert.Contains(words, Assert.Throws<InvalidDataException>(() => AugmentationRecipe.FromJson(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_seed_an_epoch_and_a_sample_give_the_same_picture_on_any_thread()
    {
        var reference = AugmentationReference.Instance;
        var inOrder = Enumerable.Range(0, 40).Select(sample => Augmented(new(), seed: 7, epoch: 3, sample)).ToList();
        var shared = new byte[40][];
        Parallel.For(0, 40, () => new Canvas(), (sample, _, canvas) =>
        {
            shared[sample] = Augmented(canvas, seed: 7, epoch: 3, sample);
            return canvas;
        }, _ => { });

        Assert.Equal(inOrder, shared);
        // Some shift all of such a small picture outside.
        Assert.InRange(inOrder.Select(Convert.ToHexString).Distinct().Count(), 36, 40);
        Assert.NotEqual(inOrder[0], Augmented(new(), seed: 8, epoch: 3, 0));
        Assert.NotEqual(inOrder[0], Augmented(new(), seed: 7, epoch: 4, 0));

        byte[] Augmented(Canvas canvas, int seed, int epoch, int sample)
        {
            canvas.Load(reference.Size, reference.Pixels, reference.Labels);
            Everything.Apply(canvas, SampleRandom.Of(seed, epoch, sample));
            return [.. canvas.Image.Values, .. canvas.Labels.Values];
        }
    }

    [Fact]
    public void The_size_afterwards_is_known_before()
    {
        Assert.Equal(32, Everything.SizeAfter(new(24, 31)));
        Assert.Equal(new(24, 31), AugmentationRecipe.Empty.RandomResizedCrop().RandomCrop(new() { Padding = 3 }).SizeAfter(new(24, 31)));
        var error = Assert.Throws<ArgumentException>(() => AugmentationRecipe.Empty.RandomCrop(new() { Size = 32, Padding = 2 }).SizeAfter(new(24, 31)));
        Assert.Contains("32x32", error.Message, StringComparison.Ordinal);
        Assert.Contains("24x31", error.Message, StringComparison.Ordinal);
        Assert.Contains("PadIfNeeded", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, ImageAugmentation> Wrong => new()
    {
        { "RandomResizedCrop Scale (0, 1)", new RandomResizedCrop { Scale = (0, 1) } },
        { "RandomResizedCrop Ratio (2, 1)", new RandomResizedCrop { Ratio = (2, 1) } },
        { "RandomResizedCrop Size 0x5", new RandomResizedCrop { Size = new(0, 5) } },
        { "RandomCrop Padding -1", new RandomCrop { Size = 5, Padding = -1 } },
        { "RandomCrop Padding Size", new RandomCrop() },
        { "CenterCrop Size 5x0", new CenterCrop { Size = new(5, 0) } },
        { "Resize Size 0x0", new Resize { Size = 0 } },
        { "RandomHorizontalFlip Probability 1.5", new RandomHorizontalFlip { Probability = 1.5 } },
        { "RandomVerticalFlip Probability NaN", new RandomVerticalFlip { Probability = double.NaN } },
        { "RandomRotation Degrees (10, -10)", new RandomRotation { Degrees = (10, -10) } },
        { "RandomRotation Expand Center", new RandomRotation { Degrees = 10, Expand = true, Center = (1, 2) } },
        { "RandomCrop PaddingMode 7 Reflect", new RandomCrop { Padding = 1, PaddingMode = (PaddingMode)7 } },
        { "ColorJitter Brightness (2, 1)", new ColorJitter { Brightness = (2, 1) } },
        { "RandomRotation Interpolation BilinearAlignedCorners", new RandomRotation { Degrees = (0, 1), Interpolation = Interpolation.BilinearAlignedCorners } },
        { "RandomAffine TranslationX 2", new RandomAffine { Degrees = (0, 1), TranslationX = 2 } },
        { "RandomAffine Scale (0, 1)", new RandomAffine { Degrees = (0, 1), Scale = (0, 1) } },
        { "RandomAffine ShearY (0, 90)", new RandomAffine { Degrees = (0, 1), ShearY = (0, 90) } },
        { "RandomPerspective DistortionScale -0.1", new RandomPerspective { DistortionScale = -0.1 } },
        { "ColorJitter Hue 0.6", new ColorJitter { Hue = 0.6 } },
        { "ColorJitter Contrast Infinity", new ColorJitter { Contrast = double.PositiveInfinity } },
        { "RandomGrayscale Probability", new RandomGrayscale { Probability = -1 } },
        { "GaussianBlur KernelSize 4x5 odd", new GaussianBlur { KernelSize = new(4, 5) } },
        { "GaussianBlur Sigma (0, 1)", new GaussianBlur { KernelSize = 3, Sigma = (0, 1) } },
        { "RandomErasing Scale (0.5, 1.5)", new RandomErasing { Scale = (0.5, 1.5) } },
        { "AutoAugment Policy 9 Cifar10", new AutoAugment { Policy = (AutoAugmentPolicy)9 } },
        { "RandAugment Operations 0", new RandAugment { Operations = 0 } },
        { "RandAugment Magnitude 31", new RandAugment { Magnitude = 31 } },
        { "TrivialAugmentWide MagnitudeBins 1", new TrivialAugmentWide { MagnitudeBins = 1 } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_option_is_an_error_that_names_it(string words, ImageAugmentation augmentation)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => AugmentationRecipe.Empty.Add(augmentation));

        Assert.All(words.Split(' '), word => Assert.Contains(word, error.Message, StringComparison.Ordinal));
    }
}
