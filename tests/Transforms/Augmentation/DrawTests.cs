using System.Text.Json;
using MLNet.CnnCatalog.Transforms.Augmentation;

namespace MLNet.CnnCatalog.Transforms.Tests.Augmentation;

// Of 20,000 draws; the tolerances are about five standard errors.
public sealed class DrawTests
{
    private const int Draws = 20_000;
    private static readonly ImageSize Size = new(200, 300);

    [Fact]
    public void Areas_and_ratios_of_a_resized_crop_are_spread_as_documented()
    {
        // Of a square large enough that no part is rejected or rounded much: area 0.08 to 0.4, so that every ratio fits.
        var crops = Changes<ResizedCrop>(new RandomResizedCrop { Scale = (0.08, 0.4), Size = 224 }, size: 10_000);

        var areas = crops.ConvertAll(crop => (double)crop.Part.Height * crop.Part.Width / 1e8);
        var ratios = crops.ConvertAll(crop => Math.Log((double)crop.Part.Width / crop.Part.Height) / Math.Log(4.0 / 3));
        Uniform(areas, 0.08, 0.4, rounding: 1e-4);
        Uniform(ratios, -1, 1, rounding: 1e-3);
        Uniform(crops.ConvertAll(crop => crop.Top / (10_000.0 - crop.Part.Height)), 0, 1, rounding: 1e-3);
        Uniform(crops.ConvertAll(crop => crop.Left / (10_000.0 - crop.Part.Width)), 0, 1, rounding: 1e-3);
        Assert.All(crops, crop => Assert.Equal(224, crop.Size));
    }

    [Theory]
    [InlineData(100, 1000, 100, 133, 0, 433)]
    [InlineData(1000, 90, 120, 90, 440, 0)]
    [InlineData(100, 120, 100, 120, 0, 0)]
    public void Where_no_part_fits_the_largest_centred_one_is_taken(int height, int width, int partHeight, int partWidth, int top, int left)
    {
        // Nothing but the whole area, whose ratio is never drawn.
        var crop = Assert.IsType<ResizedCrop>(Assert.Single(
            new RandomResizedCrop { Scale = (1, 1), Ratio = (height == 100 && width == 120 ? 0.5 : 3.0 / 4, 4.0 / 3) }.Draw(new(3), new(height, width))));

        if ((height, width) != (100, 120))
            Assert.Equal(new(top, left, new(partHeight, partWidth), new(height, width)), crop);
        else
            Assert.InRange(crop.Part.Height * crop.Part.Width, 11_800, 12_200);
    }

    [Fact]
    public void A_crop_lies_everywhere_within_the_padding()
    {
        var crops = Changes<Crop>(new RandomCrop { Padding = 4 }, size: new(32, 48));

        Assert.All(crops, crop => Assert.Equal(new(32, 48), crop.Part));
        Assert.Equal(Enumerable.Range(-4, 9), crops.Select(crop => crop.Top).Distinct().Order());
        Assert.Equal(Enumerable.Range(-4, 9), crops.Select(crop => crop.Left).Distinct().Order());
        Assert.All(crops.CountBy(crop => (crop.Top, crop.Left)), place => Assert.InRange(place.Value, Draws / 81 * 0.6, Draws / 81 * 1.4));
    }

    [Fact]
    public void A_smaller_image_is_padded_by_what_is_missing()
    {
        var crops = Changes<Crop>(new RandomCrop { Size = new(40, 20), PadIfNeeded = true }, size: new(32, 28));

        // As torchvision: 8 rows above and below, so that the image lies anywhere within the part; columns are cut.
        Assert.Equal(Enumerable.Range(-8, 9), crops.Select(crop => crop.Top).Distinct().Order());
        Assert.Equal(Enumerable.Range(0, 9), crops.Select(crop => crop.Left).Distinct().Order());
    }

    public static TheoryData<ImageAugmentation, double> Probabilities => new()
    {
        { new RandomHorizontalFlip(), 0.5 },
        { new RandomVerticalFlip { Probability = 0.2 }, 0.2 },
        { new RandomPerspective(), 0.5 },
        { new RandomGrayscale(), 0.1 },
        { new RandomErasing { Probability = 0.9 }, 0.9 },
        { new ColorJitter { Hue = 0.1, Probability = 0.8 }, 0.8 },
        { new GaussianBlur { KernelSize = 3, Probability = 0.3 }, 0.3 },
        { new GaussianBlur { KernelSize = 3 }, 1 },
    };

    [Theory]
    [MemberData(nameof(Probabilities))]
    public void What_has_a_probability_happens_as_often(ImageAugmentation augmentation, double probability) =>
        Assert.Equal(probability, (double)Changes<ImageChange>(augmentation).Count / Draws, 0.02);

    [Fact]
    public void Angles_shifts_and_scales_are_spread_as_documented()
    {
        var warps = Changes<Warp>(new RandomAffine { Degrees = (-10, 30), TranslationX = 0.1, TranslationY = 0.2, Scale = (0.5, 2) });

        // The inverse of the matrix turns and scales; the centre of the image shows the shift.
        var moves = warps.ConvertAll(warp => (warp.Source, Back: warp.Source.Inverse()));
        Uniform(moves.ConvertAll(move => double.RadiansToDegrees(Math.Atan2(move.Source.B, move.Source.A))), -10, 30);
        Uniform(moves.ConvertAll(move => 1 / Math.Sqrt((move.Source.A * move.Source.E) - (move.Source.B * move.Source.D))), 0.5, 2);
        Uniform(moves.ConvertAll(move => move.Back.Move(150, 100).X - 150), -30, 30, rounding: 0.5);
        Uniform(moves.ConvertAll(move => move.Back.Move(150, 100).Y - 100), -40, 40, rounding: 0.5);
        Uniform(Changes<Warp>(new RandomRotation { Degrees = (20, 50) }).ConvertAll(
            warp => double.RadiansToDegrees(Math.Atan2(warp.Source.D, warp.Source.A))), 20, 50);
    }

    [Fact]
    public void Corners_of_a_perspective_move_inwards_by_up_to_a_share_of_half_the_side()
    {
        var corners = Changes<Warp>(new RandomPerspective { Probability = 1, DistortionScale = 0.6 })
            .ConvertAll(warp => warp.Source.Inverse().Move(299, 0));

        Uniform(corners.ConvertAll(corner => corner.X), 299 - 90, 299, rounding: 0.5);
        Uniform(corners.ConvertAll(corner => corner.Y), 0, 60, rounding: 0.5);
    }

    [Fact]
    public void Factors_of_a_jitter_are_spread_as_documented_in_every_order()
    {
        var jitter = new ColorJitter { Brightness = 0.4, Contrast = 1.5, Saturation = 0.2, Hue = 0.1 };
        var draws = Enumerable.Range(0, Draws).Select(seed => jitter.Draw(SampleRandom.Of(seed, 0, 0), Size).Cast<Adjust>().ToList()).ToList();

        Uniform(Amounts(Adjustment.Brightness), 0.6, 1.4);
        Uniform(Amounts(Adjustment.Contrast), 0, 2.5);
        Uniform(Amounts(Adjustment.Saturation), 0.8, 1.2);
        Uniform(Amounts(Adjustment.Hue), -0.1, 0.1);
        var orders = draws.CountBy(draw => string.Join(' ', draw.Select(change => change.Kind))).ToList();
        Assert.Equal(24, orders.Count);
        Assert.All(orders, order => Assert.InRange(order.Value, Draws / 24 * 0.8, Draws / 24 * 1.2));

        List<double> Amounts(Adjustment kind) => draws.ConvertAll(draw => draw.Single(change => change.Kind == kind).Amount);
    }

    [Fact]
    public void Erased_areas_and_widths_of_blurs_are_spread_as_documented()
    {
        var erased = Changes<Erase>(new RandomErasing { Probability = 1, Scale = (0.02, 0.2), Ratio = (0.5, 2) }, size: 10_000);

        Uniform(erased.ConvertAll(change => (double)change.Part.Height * change.Part.Width / 1e8), 0.02, 0.2, rounding: 1e-4);
        Uniform(erased.ConvertAll(change => Math.Log2((double)change.Part.Height / change.Part.Width)), -1, 1, rounding: 1e-3);
        Uniform(Changes<Blur>(new GaussianBlur { KernelSize = 5 }).ConvertAll(blur => blur.Deviation), 0.1, 2);
    }

    [Theory]
    [InlineData("AutoAugment", 10, "ShearX ShearY TranslateX TranslateY Rotate Brightness Color Contrast Sharpness Posterize Solarize AutoContrast Equalize Invert")]
    [InlineData("RandAugment", 31, null)]
    [InlineData("TrivialAugmentWide", 31, null)]
    public void Operations_and_magnitudes_are_those_of_torchvision(string name, int bins, string? operations)
    {
        var (reference, space) = (AugmentationReference.Instance, name == "TrivialAugmentWide" ? MagnitudeSpace.Wide : MagnitudeSpace.Usual);
        var table = reference.Tables[name];

        Assert.Equal(operations?.Split(' ') ?? MagnitudeSpace.Operations.Select(operation => $"{operation}"), table.Keys);
        foreach (var (operation, expected) in table.Select(row => (Enum.Parse<AutoOperation>(row.Key), row.Value)))
        {
            var magnitudes = Enumerable.Range(0, bins).Select(bin => space.Magnitude(operation, bin, bins, reference.Size));
            // PyTorch rounds once where we round twice.
            Assert.All(
                (expected.Magnitudes.Length > 0 ? expected.Magnitudes : Enumerable.Repeat(0f, bins)).Zip(magnitudes, (there, here) => (there, here)),
                pair => Assert.Equal(pair.there, pair.here, 2e-7f * Math.Max(1, pair.there)));
            Assert.Equal(expected.Signed, MagnitudeSpace.IsSigned(operation));
        }
    }

    [Theory]
    [InlineData(AutoAugmentPolicy.ImageNet, "IMAGENET")]
    [InlineData(AutoAugmentPolicy.Cifar10, "CIFAR10")]
    [InlineData(AutoAugmentPolicy.Svhn, "SVHN")]
    public void Policies_are_those_of_torchvision(AutoAugmentPolicy policy, string name)
    {
        var expected = AugmentationReference.Instance.Policies[name].Select(pair => pair.Select(step => new PolicyStep(
            Enum.Parse<AutoOperation>(step[0].GetString()!), step[1].GetDouble(), step[2].ValueKind == JsonValueKind.Null ? 0 : step[2].GetInt32())));

        Assert.Equal(expected, AutoAugmentPolicies.Of(policy));
    }

    [Fact]
    public void RandAugment_takes_each_operation_equally_often_and_each_sign()
    {
        var changes = Changes<ImageChange>(new RandAugment { Operations = 1 });

        // 13 of 14 do something, and 9 of these have two signs.
        Assert.Equal(13.0 / 14, (double)changes.Count / Draws, 0.01);
        var kinds = changes.CountBy(change => $"{change}").ToList();
        Assert.Equal((9 * 2) + 4, kinds.Count);
        Assert.Equal(9 * 2, kinds.Count(kind => Math.Abs(kind.Value - (Draws / 28.0)) < 150));
        Assert.Equal(4, kinds.Count(kind => Math.Abs(kind.Value - (Draws / 14.0)) < 200));
    }

    [Fact]
    public void AutoAugment_does_what_a_pair_says_as_often_as_it_says()
    {
        var changes = Changes<Adjust>(new AutoAugment { Policy = AutoAugmentPolicy.Cifar10 });

        // The sum of its probabilities over the pairs: autocontrast 0.5 + 0.4 + 0.6 + 0.8 + 0.9 + 0.9 + 0.9, inversion 0.1 + 0 + 0.1.
        Assert.Equal(5.0 / 25, (double)changes.Count(change => change.Kind == Adjustment.AutoContrast) / Draws, 0.015);
        Assert.Equal(0.2 / 25, (double)changes.Count(change => change.Kind == Adjustment.Invert) / Draws, 0.004);
    }

    [Fact]
    public void TrivialAugment_takes_each_magnitude_equally_often()
    {
        var factors = Changes<Adjust>(new TrivialAugmentWide()).Where(change => change.Kind == Adjustment.Saturation).CountBy(change => change.Amount).ToList();

        Assert.Equal(61, factors.Count);
        Assert.Equal((0.01, 1.99), (Math.Round(factors.Min(factor => factor.Key), 6), Math.Round(factors.Max(factor => factor.Key), 6)));
    }

    private static List<T> Changes<T>(ImageAugmentation augmentation, ImageSize? size = null)
        where T : ImageChange
    {
        augmentation.Check();
        return [.. Enumerable.Range(0, Draws).SelectMany(seed => augmentation.Draw(SampleRandom.Of(seed, epoch: 1, row: 2), size ?? Size).OfType<T>())];
    }

    // Mean, deviation, the ends and the quarters between them.
    private static void Uniform(List<double> values, double low, double high, double rounding = 1e-9)
    {
        Assert.Equal(Draws, values.Count);
        Assert.InRange(values.Min(), low - rounding, low + rounding + ((high - low) * 0.001));
        Assert.InRange(values.Max(), high - rounding - ((high - low) * 0.001), high + rounding);
        for (var quarter = 1; quarter < 4; quarter++)
        {
            var border = low + ((high - low) * quarter / 4) + (rounding / 2);
            Assert.Equal(quarter / 4.0, (double)values.Count(value => value < border) / Draws, 0.02);
        }

        Assert.Equal((low + high) / 2, values.Average(), (high - low) * 0.012);
    }
}
