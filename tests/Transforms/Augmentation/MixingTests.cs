using MLNet.CnnCatalog.Transforms.Augmentation;

namespace MLNet.CnnCatalog.Transforms.Tests.Augmentation;

public sealed class MixingTests
{
    private static readonly ImageSize Size = new(4, 5);

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
}
