using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.Augmentation;
using MLNet.CnnCatalog.Transforms.LabelMaps;

namespace MLNet.CnnCatalog.Transforms.Tests.Augmentation;

public sealed class BoxesAndLabelsTests
{
    private const byte Painted = 7;
    private static readonly ImageSize Size = new(53, 38);

    // A pixel's own extent, for what is cut off or rounded at the sides of a painted box.
    public static TheoryData<string, double> Recipes => new()
    {
        { "RandomResizedCrop", 1.5 },
        { "RandomCrop", 0 },
        { "CenterCrop", 0 },
        { "Resize", 1.5 },
        { "RandomHorizontalFlip", 0 },
        { "RandomVerticalFlip", 0 },
        { "RandomRotation", 1.5 },
        { "RandomAffine", 1.5 },
        { "RandomPerspective", 1.5 },
        { "RandAugment", 1.5 },
        { "TrivialAugmentWide", 1.5 },
        { "AutoAugment", 1.5 },
    };

    private static AugmentationRecipe RecipeOf(string name) => name switch
    {
        "RandomResizedCrop" => AugmentationRecipe.Empty.RandomResizedCrop(new() { Size = new(61, 44) }),
        "RandomCrop" => AugmentationRecipe.Empty.RandomCrop(new() { Padding = 9 }),
        "CenterCrop" => AugmentationRecipe.Empty.CenterCrop(new(30, 41)),
        "Resize" => AugmentationRecipe.Empty.Resize(new(30, 41)),
        "RandomHorizontalFlip" => AugmentationRecipe.Empty.HorizontalFlip(1),
        "RandomVerticalFlip" => AugmentationRecipe.Empty.VerticalFlip(1),
        "RandomRotation" => AugmentationRecipe.Empty.Rotation(180),
        "RandomAffine" => AugmentationRecipe.Empty.Affine(new()
        {
            Degrees = (-40, 40), TranslationX = 0.2, TranslationY = 0.2, Scale = (0.6, 1.5), ShearX = (-20, 20), ShearY = (-10, 10),
            Interpolation = Interpolation.Bilinear,
        }),
        "RandomPerspective" => AugmentationRecipe.Empty.Perspective(new() { Probability = 1 }),
        "RandAugment" => AugmentationRecipe.Empty.RandAugment(new() { Operations = 1 }),
        "TrivialAugmentWide" => AugmentationRecipe.Empty.TrivialAugmentWide(),
        _ => AugmentationRecipe.Empty.AutoAugment(new() { Policy = AutoAugmentPolicy.Svhn }),
    };

    [Theory]
    [MemberData(nameof(Recipes))]
    public void A_box_goes_where_its_labels_go(string name, double tolerance)
    {
        var (recipe, moved) = (RecipeOf(name), 0);
        for (var seed = 0; seed < 60; seed++)
        {
            var canvas = ToCanvas(new(11, 17, 26, 40, Class: 3));

            recipe.Apply(canvas, SampleRandom.Of(seed, epoch: 0, row: 0));

            if (Extent(canvas) is not { } painted)
                continue;
            var box = Assert.Single(canvas.Boxes);
            // The box of a box that was turned before, and what is left of one that was turned, are larger than what is painted.
            if (name == "AutoAugment" || (box.Share < 1 && !name.EndsWith("Crop", StringComparison.Ordinal)))
                Assert.True(box.Left <= painted.Left + tolerance && box.Top <= painted.Top + tolerance
                    && box.Right >= painted.Right - tolerance && box.Bottom >= painted.Bottom - tolerance, $"{seed}: {box} does not hold {painted}");
            else
                Assert.All(
                    [(box.Left, painted.Left), (box.Top, painted.Top), (box.Right, painted.Right), (box.Bottom, painted.Bottom)],
                    pair => Assert.Equal(pair.Item1, pair.Item2, tolerance));
            Assert.Equal(3, box.Class);
            moved += (box.Left, box.Top, box.Right, box.Bottom) == (11, 17, 26, 40) ? 0 : 1;
        }

        Assert.InRange(moved, 12, 60);
    }

    [Fact]
    public void The_picture_goes_where_the_labels_go()
    {
        foreach (var name in Recipes.Select(row => row.Data.Item1).Except(["RandAugment", "TrivialAugmentWide", "AutoAugment", "RandomResizedCrop", "Resize"]))
        {
            var canvas = new Canvas();
            var labels = Painting(new(11, 17, 26, 40, Class: 0));
            canvas.Load(Size, labels.SelectMany(label => Enumerable.Repeat(label == Painted ? (byte)255 : (byte)0, 3)).ToArray(), labels);

            RecipeOf(name).Apply(canvas, SampleRandom.Of(5, epoch: 0, row: 0));

            var (pixels, found) = (canvas.Image.Values.ToArray(), canvas.Labels.Values.ToArray());
            Assert.Contains(Painted, found);
            var wrong = found.Where((label, i) => (label == Painted) != (pixels[3 * i] >= 128)).Count();
            Assert.True(wrong <= (name is "RandomAffine" or "RandomPerspective" ? 2 : 0), $"{name}: {wrong} pixels");
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.4, 1)]
    [InlineData(0.6, 0)]
    public void A_box_of_which_too_little_is_left_is_dropped(double smallestShare, int kept)
    {
        var canvas = ToCanvas(new(10, 20, 20, 30, Class: 1), smallestShare);

        // Seven tenths are left, and of these seven tenths.
        new Crop(Top: 0, Left: 13, new(53, 24)).Apply(canvas);
        new Crop(Top: 23, Left: 0, new(30, 24)).Apply(canvas);

        Assert.Equal(kept, canvas.Boxes.Count);
        Assert.All(canvas.Boxes, box => Assert.Equal(new(0, 0, 7, 7, Class: 1, Share: 0.49), box with { Share = Math.Round(box.Share, 9) }));
    }

    [Fact]
    public void Boxes_outside_are_dropped_and_the_others_keep_their_order()
    {
        var canvas = new Canvas();
        canvas.Load(Size, new byte[3 * 53 * 38], labels: null, [new(0, 0, 5, 5, 1), new(20, 20, 30, 30, 2), new(0, 9, 10, 20, 3), new(25, 25, 35, 35, 4)]);

        new Crop(Top: 0, Left: 10, new(40, 20)).Apply(canvas);

        Assert.Equal([2, 4], canvas.Boxes.Select(box => box.Class));
        Assert.False(canvas.HasLabels);
    }

    private static Canvas ToCanvas(MovedBox box, double smallestShare = 0)
    {
        var canvas = new Canvas { SmallestShare = smallestShare };
        canvas.Load(Size, new byte[3 * Size.Height * Size.Width], Painting(box), [box]);
        return canvas;
    }

    private static byte[] Painting(MovedBox box)
    {
        var labels = new byte[Size.Height * Size.Width];
        for (var y = (int)box.Top; y < box.Bottom; y++)
            labels.AsSpan((y * Size.Width) + (int)box.Left, (int)(box.Right - box.Left)).Fill(Painted);
        return labels;
    }

    private static MovedBox? Extent(Canvas canvas)
    {
        var found = canvas.Labels.Values.ToArray().Index().Where(pixel => pixel.Item == Painted).Select(pixel => Math.DivRem(pixel.Index, canvas.Size.Width)).ToList();
        Assert.All(canvas.Labels.Values.ToArray(), label => Assert.True(label is 0 or Painted or LabelMap.Ignored));
        return found.Count == 0 ? null : new(
            found.Min(pixel => pixel.Remainder), found.Min(pixel => pixel.Quotient), found.Max(pixel => pixel.Remainder) + 1, found.Max(pixel => pixel.Quotient) + 1, 0);
    }
}
