using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.Augmentation;
using MLNet.CnnCatalog.Transforms.Images;

namespace MLNet.CnnCatalog.Transforms.Tests.Augmentation;

public sealed class ImageChangeTests
{
    private static readonly AugmentationReference Reference = AugmentationReference.Instance;
    private static readonly FillColor Fill = new(10, 20, 30);
    private static readonly RandAugment Nearest = new();

    public static TheoryData<int, string> Cases => [.. Reference.Cases.Index().Select(entry => (entry.Index, entry.Item.ToString()))];

    // torchvision sums the blur in another order, and solves for the coefficients of a perspective in float: here they are its own.
    [Theory]
    [MemberData(nameof(Cases))]
    public void Pictures_and_label_maps_are_those_of_torchvision(int index, string name)
    {
        var (expected, canvas) = (Reference.Cases[index], Reference.ToCanvas());

        foreach (var change in ChangesOf(expected))
            change.Apply(canvas);

        Assert.Equal(new(expected.Height, expected.Width), canvas.Size);
        var farthest = expected.Pixels.Zip(canvas.Image.Values.ToArray(), (there, here) => Math.Abs(there - here)).Max();
        Assert.True(farthest <= (expected.Op == "blur" ? 1 : 0), $"{name}: a value differs by {farthest}.");
        Assert.Equal(expected.Labels ?? Reference.Labels, canvas.Labels.Values);
    }

    [Fact]
    public void The_coefficients_of_a_perspective_are_those_of_torchvision()
    {
        var cases = Reference.Cases.Where(entry => entry.Coefficients is not null).ToList();

        Assert.NotEmpty(cases);
        foreach (var entry in cases)
        {
            var found = PerspectiveOf(entry);
            double[] coefficients = [found.A, found.B, found.C, found.D, found.E, found.F, found.G, found.H];
            Assert.All(entry.Coefficients!.Zip(coefficients), pair => Assert.Equal(pair.First, pair.Second, 1e-5 * Math.Max(1, Math.Abs(pair.First))));
            Assert.Equal(1, found.I);
        }
    }

    [Fact]
    public void The_image_that_was_loaded_stays_as_it_was()
    {
        var (pixels, labels) = (Reference.Pixels.ToArray(), Reference.Labels.ToArray());

        foreach (var entry in Reference.Cases)
            foreach (var change in ChangesOf(entry))
                change.Apply(Reference.ToCanvas());

        Assert.Equal(pixels, Reference.Pixels);
        Assert.Equal(labels, Reference.Labels);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 40)]
    [InlineData(3, 2)]
    public void The_smallest_images_can_be_changed_too(int height, int width)
    {
        ImageChange[] changes =
        [
            .. Enum.GetValues<Adjustment>().Select(kind => new Adjust(kind, 1.5)), new Blur(9, 1.2), new FlipVertically(), new FlipHorizontally(),
            new Warp(Projection.FromRotated(30, new(height, width)), Interpolation.Bilinear), new ResizedCrop(0, 0, new(height, width), 5),
        ];
        foreach (var change in changes)
        {
            var canvas = new Canvas();
            canvas.Load(new(height, width), Enumerable.Repeat((byte)77, 3 * height * width).ToArray());

            change.Apply(canvas);

            Assert.Equal(change is ResizedCrop ? 5 : new ImageSize(height, width), canvas.Size);
        }
    }

    private static IReadOnlyList<ImageChange> ChangesOf(AugmentationCase entry) => entry.Op switch
    {
        "resized_crop" or "resized_crop_bicubic" => [new ResizedCrop(
            entry.Whole(0), entry.Whole(1), new(entry.Whole(2), entry.Whole(3)), new(entry.Whole(4), entry.Whole(5)),
            entry.Op == "resized_crop" ? ResizingFilter.Bilinear : ResizingFilter.Bicubic)],
        "pad_crop" => [new Crop(entry.Whole(1) - entry.Whole(0), entry.Whole(2) - entry.Whole(0), new(entry.Whole(3), entry.Whole(4)), Fill)],
        "continue_crop" => [new Crop(
            entry.Whole(2) - entry.Whole(1), entry.Whole(3) - entry.Whole(1), new(entry.Whole(4), entry.Whole(5)),
            Mode: Enum.Parse<PaddingMode>(entry.Text(0), ignoreCase: true))],
        "rotate_expand" => new RandomRotation
        {
            Degrees = (entry.Number(0), entry.Number(0)), Expand = true, Interpolation = Mode(entry), Fill = Fill,
        }.Draw(new(0), Reference.Size),
        "rotate_about" => new RandomRotation
        {
            Degrees = (entry.Number(0), entry.Number(0)), Center = (entry.Number(1), entry.Number(2)), Interpolation = Mode(entry), Fill = Fill,
        }.Draw(new(0), Reference.Size),
        "affine_about" => [new Warp(Projection.FromAffine(
            new(entry.Number(0), entry.Whole(1), entry.Whole(2), entry.Number(3), entry.Number(4), entry.Number(5)),
            (entry.Number(6), entry.Number(7))), Mode(entry))],
        "center_crop" => new CenterCrop { Size = new(entry.Whole(0), entry.Whole(1)) }.Draw(new(0), Reference.Size),
        "hflip" => [new FlipHorizontally()],
        "vflip" => [new FlipVertically()],
        "rotate" => [new Warp(Projection.FromRotated(entry.Number(0), Reference.Size), Mode(entry), Fill)],
        "affine" => [new Warp(Projection.FromAffine(
            new(entry.Number(0), entry.Whole(1), entry.Whole(2), entry.Number(3), entry.Number(4), entry.Number(5)),
            (Reference.Width / 2.0, Reference.Height / 2.0)), Mode(entry))],
        "perspective" => [new Warp(
            entry.Coefficients is [var a, var b, var c, var d, var e, var f, var g, var h] ? new(a, b, c, d, e, f, g, h) : default, Mode(entry))],
        "blur" => [new Blur(new(entry.Whole(1), entry.Whole(0)), entry.Number(2))],
        "erase" => [new Erase(entry.Whole(0), entry.Whole(1), new(entry.Whole(2), entry.Whole(3)), Fill)],
        "auto" => MagnitudeSpace.Change(Enum.Parse<AutoOperation>(entry.Text(0)), entry.Number(1), Reference.Size, Nearest) is { } change ? [change] : [],
        _ => [new Adjust(Enum.Parse<Adjustment>(entry.Op, ignoreCase: true), entry.Args.Length > 0 ? entry.Number(0) : 0)],
    };

    private static Projection PerspectiveOf(AugmentationCase entry) => Projection.FromCorners(
        [.. Enumerable.Range(0, 4).Select(corner => (entry.Whole(2 * corner), entry.Whole((2 * corner) + 1)))], Reference.Size);

    private static Interpolation Mode(AugmentationCase entry) => Enum.Parse<Interpolation>(entry.Args[^1].GetString()!);
}
