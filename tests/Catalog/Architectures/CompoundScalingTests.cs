using MLNet.CnnCatalog.Analysis;
using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Tests.Architectures;

public class CompoundScalingTests
{
    // Width, depth and resolution by hand: powers of 1.1, 1.2 and 1.15 (times 224).
    [Theory]
    [InlineData(0, 1, 1, 224)]
    [InlineData(0.5, 1.0488, 1.0954, 240)]
    [InlineData(1, 1.1, 1.2, 258)]
    [InlineData(2, 1.21, 1.44, 296)]
    [InlineData(7, 1.9487, 3.5832, 596)]
    public void The_rule_takes_powers_of_the_three_constants(double phi, double width, double depth, int resolution)
    {
        var scaling = CompoundScaling.Of(phi);

        Assert.Equal(width, scaling.Width, tolerance: 1e-4);
        Assert.Equal(depth, scaling.Depth, tolerance: 1e-4);
        Assert.Equal(resolution, scaling.Resolution);
    }

    [Theory]
    [InlineData("efficientnet_b0", 0)]
    [InlineData("efficientnet_b1", 0.5)]
    [InlineData("efficientnet_b2", 1)]
    [InlineData("efficientnet_b3", 2)]
    public void The_small_published_networks_are_the_rule_rounded_to_one_digit_and_to_few_pixels(string name, double phi)
    {
        var (rule, published) = (CompoundScaling.Of(phi), CompoundScaling.Published[name]);

        Assert.Equal(published.Width, Math.Round(rule.Width, 1));
        Assert.Equal(published.Depth, Math.Round(rule.Depth, 1));
        Assert.InRange(published.Resolution - rule.Resolution, 0, 4);
    }

    [Theory]
    [InlineData("efficientnet_b4", 3.5, 0.05)]
    [InlineData("efficientnet_b5", 5, 0.12)]
    [InlineData("efficientnet_b6", 6, 0.13)]
    [InlineData("efficientnet_b7", 7, 0.14)]
    public void The_large_published_networks_follow_it_in_width_and_resolution_and_are_less_deep(string name, double phi, double lessDeep)
    {
        var (rule, published) = (CompoundScaling.Of(phi), CompoundScaling.Published[name]);

        Assert.InRange(published.Width / rule.Width, 0.99, 1.03);
        Assert.InRange((double)published.Resolution / rule.Resolution, 1.00, 1.05);
        Assert.Equal(1 - lessDeep, published.Depth / rule.Depth, tolerance: 0.01);
    }

    [Fact]
    public void Multiply_adds_grow_by_the_product_of_the_constants_for_each_unit_of_the_coefficient()
    {
        // Over seven units it weighs little that depths are rounded up and channels to eights.
        var growth = Math.Pow((double)MultiplyAdds(phi: 7) / MultiplyAdds(phi: 0), 1 / 7.0);

        Assert.Equal(1.2 * 1.1 * 1.1 * 1.15 * 1.15, growth, tolerance: 0.05);

        static long MultiplyAdds(double phi) => Summary.Of(EfficientNet.Scaled(phi)).MultiplyAdds;
    }

    [Fact]
    public void The_coefficient_zero_gives_B0_under_another_name()
    {
        var (scaled, b0) = (EfficientNet.Scaled(phi: 0, classes: 10), EfficientNet.EfficientNetB0(classes: 10));

        Assert.Equal("efficientnet_phi_0: 3x224x224 -> 10", scaled.ToString());
        Assert.Equal(b0.Nodes.Select(node => (node.Name, node.Op)), scaled.Nodes.Select(node => (node.Name, node.Op)));
    }

    [Fact]
    public void The_coefficient_one_gives_B2_for_slightly_smaller_pictures()
    {
        var (scaled, b2) = (EfficientNet.Scaled(phi: 1, classes: 10), EfficientNet.EfficientNetB2(classes: 10));

        Assert.Equal("efficientnet_phi_1: 3x258x258 -> 10", scaled.ToString());
        Assert.Equal(b2.Parameters, scaled.Parameters, (expected, actual) => expected.ToString() == actual.ToString());
    }

    [Fact]
    public void The_dropout_rate_grows_with_the_coefficient_up_to_one_half()
    {
        Assert.Equal(0.2 + (0.3 * 1.5 / 7), RateOf(EfficientNet.Scaled(phi: 1.5, input: Shape.Map(3, 53, 37))), tolerance: 1e-9);
        Assert.Equal(0.5, RateOf(EfficientNet.Scaled(phi: 8, input: Shape.Map(3, 53, 37))), tolerance: 1e-9);

        static double RateOf(Network network) => network.Nodes.Select(node => node.Op).OfType<Dropout>().Single().Rate;
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(20.1)]
    [InlineData(double.NaN)]
    public void Coefficients_out_of_range_are_refused(double phi) =>
        Assert.StartsWith(
            "The compound coefficient needs to be from 0, which is EfficientNet-B0, to 20.",
            Assert.Throws<ArgumentOutOfRangeException>(() => EfficientNet.Scaled(phi)).Message);
}
