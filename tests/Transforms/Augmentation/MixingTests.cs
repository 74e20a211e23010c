using MLNet.CnnCatalog.Transforms.Augmentation;

namespace MLNet.CnnCatalog.Transforms.Tests.Augmentation;

public sealed class MixingTests
{
    private static readonly ImageSize Size = new(4, 5);

    [Fact]
    public void Mixing_averages_each_image_with_the_one_before_it()
    {
        var (images, targets) = Batch();

        new BatchMix(0.75, 0, 0, Size, IsCut: false).Apply(images, Size, targets);

        // 0.75 of its own: 0.75 * 10 + 0.25 * 200 = 57.5, 0.75 * 100 + 0.25 * 10 = 77.5, 0.75 * 200 + 0.25 * 100 = 175.
        Assert.Equal([58, 78, 175], images.Select(image => (int)image.Distinct().Single()));
        Assert.Equal([[0.75f, 0, 0.25f], [0.25f, 0.75f, 0], [0, 0.25f, 0.75f]], targets);
    }

    [Fact]
    public void Cutting_pastes_a_rectangle_of_the_one_before_it()
    {
        var (images, targets) = Batch();

        new BatchMix(0.7, Top: 1, Left: 2, new(2, 3), IsCut: true).Apply(images, Size, targets);

        for (var i = 0; i < 60; i++)
        {
            var (y, x) = Math.DivRem(i / 3, 5);
            var isPasted = y is 1 or 2 && x is 2 or 3 or 4;
            Assert.Equal(isPasted ? (200, 10, 100) : (10, 100, 200), (images[0][i], images[1][i], images[2][i]));
        }

        Assert.Equal([[0.7f, 0, 0.3f], [0.3f, 0.7f, 0], [0, 0.3f, 0.7f]], targets.Select(target => target.Select(share => MathF.Round(share, 6)).ToArray()));
    }

    // Mean 1/2 and variance 1 / (4 (2 alpha + 1)).
    [Theory]
    [InlineData(0.2)]
    [InlineData(1)]
    [InlineData(4)]
    public void Shares_have_the_beta_distribution(double alpha)
    {
        var shares = Enumerable.Range(0, 20_000).Select(seed => new MixUp { Alpha = alpha }.Draw(SampleRandom.Of(seed, 0, 0), Size)!.Share).ToList();

        Assert.Equal(0.5, shares.Average(), 0.015);
        Assert.Equal(1 / (4 * ((2 * alpha) + 1)), shares.Average(share => (share - 0.5) * (share - 0.5)), 0.005);
        Assert.All(shares, share => Assert.InRange(share, 0, 1));
    }

    [Fact]
    public void The_share_is_that_of_the_area_that_is_left()
    {
        for (var seed = 0; seed < 2000; seed++)
        {
            var mix = new CutMix().Draw(SampleRandom.Of(seed, 0, 0), new(40, 60))!;

            Assert.True(mix is { Top: >= 0, Left: >= 0 } && mix.Top + mix.Part.Height <= 40 && mix.Left + mix.Part.Width <= 60, $"{mix}");
            Assert.Equal(1 - (mix.Part.Height * mix.Part.Width / 2400.0), mix.Share, 1e-12);
        }
    }

    [Fact]
    public void A_wrong_option_is_an_error_that_names_it()
    {
        Assert.Contains("Alpha of MixUp", Assert.Throws<ArgumentOutOfRangeException>(() => new MixUp { Alpha = 0 }.Check()).Message, StringComparison.Ordinal);
        Assert.Contains(
            "Probability of CutMix", Assert.Throws<ArgumentOutOfRangeException>(() => new CutMix { Probability = 2 }.Check()).Message, StringComparison.Ordinal);
    }

    private static (byte[][] Images, float[][] Targets) Batch() => (
        [.. new byte[] { 10, 100, 200 }.Select(value => Enumerable.Repeat(value, 60).ToArray())],
        [[1, 0, 0], [0, 1, 0], [0, 0, 1]]);
}
