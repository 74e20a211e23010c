using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Estimators.Tests.Torch;

/// <summary>Resized maps against <c>torch.nn.functional.interpolate</c> of PyTorch 1.13, on the images of FormulaWeights.</summary>
public class ResizeTests
{
    public static TheoryData<string, FeatureMap, float[]> Layers => new()
    {
        {
            "Resize to more pixels, nearest", Network.Input(1, 2, 3).Resize(height: 3, width: 5, Interpolation.Nearest),
            [
                0.304721f, 0.304721f, -0.592752f, -0.592752f, -0.451111f, 0.304721f, 0.304721f, -0.592752f, -0.592752f,
                -0.451111f, 0.582195f, 0.582195f, 0.516632f, 0.516632f, -0.693175f
            ]
        },
        {
            "Resize to fewer pixels, nearest", Network.Input(1, 5, 7).Resize(height: 2, width: 4, Interpolation.Nearest),
            [0.304721f, -0.592752f, 0.582195f, -0.693175f, 0.15934f, 0.28586f, 0.243573f, 0.953451f]
        },
        {
            "Resize to more pixels, bilinear", Network.Input(1, 2, 3).Resize(height: 3, width: 5, Interpolation.Bilinear),
            [
                0.304721f, -0.0542682f, -0.592752f, -0.507767f, -0.451111f, 0.443458f, 0.250851f, -0.0380596f, -0.358509f,
                -0.572143f, 0.582195f, 0.55597f, 0.516632f, -0.209252f, -0.693175f
            ]
        },
        {
            "Resize to fewer pixels, bilinear", Network.Input(1, 5, 7).Resize(height: 2, width: 4, Interpolation.Bilinear),
            [0.0885053f, -0.589291f, 0.697673f, -0.0357546f, 0.610193f, -0.298712f, -0.138377f, -0.0658334f]
        },
        {
            "Resize to one pixel, bilinear", Network.Input(1, 4, 6).Resize(height: 1, width: 1, Interpolation.Bilinear),
            [0.128333f]
        },
        {
            "Resize with aligned corners", Network.Input(1, 2, 3).Resize(height: 3, width: 4, Interpolation.BilinearAlignedCorners),
            [
                0.304721f, -0.293594f, -0.545538f, -0.451111f, 0.443458f, 0.122446f, -0.216087f, -0.572143f, 0.582195f, 0.538487f,
                0.113363f, -0.693175f
            ]
        },
        {
            "Resize by factors, nearest", Network.Input(1, 2, 5).ResizeBy(height: 1.7, width: 0.7, Interpolation.Nearest),
            [0.304721f, -0.592752f, -0.451111f, 0.304721f, -0.592752f, -0.451111f, -0.693175f, 0.998906f, -0.298582f]
        },
        {
            "Resize by factors, bilinear", Network.Input(1, 5, 3).ResizeBy(height: 0.7, width: 1.9, Interpolation.Bilinear),
            [
                0.36418f, 0.155988f, -0.222541f, -0.405643f, -0.483514f, 0.850081f, 0.601853f, 0.150529f, 0.0952893f, 0.253325f,
                -0.666335f, -0.493231f, -0.178495f, 0.234043f, 0.699243f
            ]
        },
        {
            "Resize by factors with aligned corners",
            Network.Input(1, 3, 2).ResizeBy(height: 1.5, width: 2.6, Interpolation.BilinearAlignedCorners),
            [
                0.304721f, 0.0803527f, -0.144015f, -0.368383f, -0.592752f, -0.199167f, -0.101739f, -0.00431035f, 0.0931179f,
                0.190546f, -0.12853f, -0.0571293f, 0.0142711f, 0.0856714f, 0.157072f, 0.516632f, 0.214181f, -0.0882711f,
                -0.390723f, -0.693175f
            ]
        },
        {
            "Upsample, nearest", Network.Input(1, 2, 3).Upsample(2, Interpolation.Nearest),
            [
                0.304721f, 0.304721f, -0.592752f, -0.592752f, -0.451111f, -0.451111f, 0.304721f, 0.304721f, -0.592752f,
                -0.592752f, -0.451111f, -0.451111f, 0.582195f, 0.582195f, 0.516632f, 0.516632f, -0.693175f, -0.693175f, 0.582195f,
                0.582195f, 0.516632f, 0.516632f, -0.693175f, -0.693175f
            ]
        },
        {
            "Upsample, bilinear", Network.Input(1, 2, 2).Upsample(3, Interpolation.Bilinear),
            [
                0.304721f, 0.304721f, 0.0055633f, -0.293594f, -0.592752f, -0.592752f, 0.304721f, 0.304721f, 0.0055633f,
                -0.293594f, -0.592752f, -0.592752f, 0.0527769f, 0.0527769f, -0.0318496f, -0.116476f, -0.201103f, -0.201103f,
                -0.199167f, -0.199167f, -0.0692625f, 0.0606419f, 0.190546f, 0.190546f, -0.451111f, -0.451111f, -0.106675f,
                0.23776f, 0.582195f, 0.582195f, -0.451111f, -0.451111f, -0.106675f, 0.23776f, 0.582195f, 0.582195f
            ]
        },
    };

    // The sum of value i of 3x53x37 resized pixels times cos(0.37 i).
    public static TheoryData<string, Func<FeatureMap, FeatureMap>, double> Fingerprints => new()
    {
        { "Resize(20, 31, Interpolation.Nearest)", x => x.Resize(20, 31, Interpolation.Nearest), 7.36414398 },
        { "Resize(90, 113, Interpolation.Nearest)", x => x.Resize(90, 113, Interpolation.Nearest), 191.874532 },
        { "Resize(20, 31, Interpolation.Bilinear)", x => x.Resize(20, 31, Interpolation.Bilinear), 20.9855687 },
        { "Resize(90, 113, Interpolation.Bilinear)", x => x.Resize(90, 113, Interpolation.Bilinear), -19.9549056 },
        { "Resize(20, 113), aligned corners", x => x.Resize(20, 113, Interpolation.BilinearAlignedCorners), -33.1461116 },
        { "ResizeBy(0.31, 2.3, Interpolation.Nearest)", x => x.ResizeBy(0.31, 2.3, Interpolation.Nearest), 8.9469187 },
        { "ResizeBy(2.3, 0.31, Interpolation.Bilinear)", x => x.ResizeBy(2.3, 0.31, Interpolation.Bilinear), 5.13245938 },
        { "ResizeBy(1.01, 2.02, Interpolation.Bilinear)", x => x.ResizeBy(1.01, 2.02, Interpolation.Bilinear), -29.479711 },
        {
            "Resize(28, 20, Interpolation.Nearest).Resize(4, 12, Interpolation.Nearest)",
            x => x.Resize(28, 20, Interpolation.Nearest).Resize(4, 12, Interpolation.Nearest), 0.898430807
        },
        { "MaxPool(3, 2).ResizeTo(x, Interpolation.Bilinear)", x => x.MaxPool(3, 2).ResizeTo(x, Interpolation.Bilinear), -22.0169895 },
        { "MaxPool(3, 2).ResizeTo(x, Interpolation.Nearest)", x => x.MaxPool(3, 2).ResizeTo(x, Interpolation.Nearest), -16.884753 },
    };

    [Theory]
    [MemberData(nameof(Layers))]
    public void A_map_is_resized_as_in_PyTorch(string layer, FeatureMap output, float[] expected) =>
        GraphRun.AssertClose(expected, GraphRun.OnFormula(output.ToNetwork(layer)));

    [Theory]
    [MemberData(nameof(Fingerprints))]
    public void A_map_of_odd_size_is_resized_as_in_PyTorch(string layer, Func<FeatureMap, FeatureMap> resize, double expected) =>
        Assert.Equal(expected, Fingerprint(GraphRun.OnFormula(resize(Network.Input(3, 53, 37)).ToNetwork(layer))), tolerance: 1e-3);

    [Fact]
    public void A_map_resized_to_another_follows_it_to_images_of_another_size()
    {
        var x = Network.Input(3, 41, 64);
        var network = x.MaxPool(kernel: 3, stride: 2).ResizeTo(x, Interpolation.Bilinear).ToNetwork("net").WithInput(3, 53, 37);

        Assert.Equal(-22.0169895, Fingerprint(GraphRun.OnFormula(network)), tolerance: 1e-3);
    }

    [Fact]
    public void A_layer_whose_size_alone_is_read_may_come_before_and_behind_its_other_readers()
    {
        var x = Network.Input(2, 5, 7).ChannelScale("scale");
        var first = x.MaxPool(2, 2).ResizeTo(x, Interpolation.Nearest).Add(x.Relu());
        var last = x.Relu().MaxPool(2, 2).ResizeTo(x, Interpolation.Nearest);
        var pooled = Network.Input(2, 5, 7).ChannelScale("scale");

        Assert.Equal(
            GraphRun.OnFormula(pooled.Relu().MaxPool(2, 2).Resize(5, 7, Interpolation.Nearest).ToNetwork("fixed")),
            GraphRun.OnFormula(last.ToNetwork("last")));
        Assert.Equal(
            GraphRun.OnFormula(pooled.MaxPool(2, 2).Resize(5, 7, Interpolation.Nearest).Add(pooled.Relu()).ToNetwork("fixed")),
            GraphRun.OnFormula(first.ToNetwork("first")));
    }

    internal static double Fingerprint(float[] values) => values.Index().Sum(value => value.Item * Math.Cos(0.37 * value.Index));
}
