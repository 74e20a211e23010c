using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Tests.Architectures;

public class RegNetTests
{
    // Widths, depths and group widths of the paper's tables of the best X and Y networks, but for torchvision's rounding to whole groups: the
    // paper has 384 in X-400MF where this is 400, 128 and 768 in Y-800MF, and 168 in Y-8GF.
    public static TheoryData<string, int[], int[], int> Stages => new()
    {
        { "regnet_x_400mf", [32, 64, 160, 400], [1, 2, 7, 12], 16 },
        { "regnet_x_800mf", [64, 128, 288, 672], [1, 3, 7, 5], 16 },
        { "regnet_x_1_6gf", [72, 168, 408, 912], [2, 4, 10, 2], 24 },
        { "regnet_x_3_2gf", [96, 192, 432, 1008], [2, 6, 15, 2], 48 },
        { "regnet_x_8gf", [80, 240, 720, 1920], [2, 5, 15, 1], 120 },
        { "regnet_x_16gf", [256, 512, 896, 2048], [2, 6, 13, 1], 128 },
        { "regnet_x_32gf", [336, 672, 1344, 2520], [2, 7, 13, 1], 168 },
        { "regnet_y_400mf", [48, 104, 208, 440], [1, 3, 6, 6], 8 },
        { "regnet_y_800mf", [64, 144, 320, 784], [1, 3, 8, 2], 16 },
        { "regnet_y_1_6gf", [48, 120, 336, 888], [2, 6, 17, 2], 24 },
        { "regnet_y_3_2gf", [72, 216, 576, 1512], [2, 5, 13, 1], 24 },
        { "regnet_y_8gf", [224, 448, 896, 2016], [2, 4, 10, 1], 56 },
        { "regnet_y_16gf", [224, 448, 1232, 3024], [2, 4, 11, 1], 112 },
        { "regnet_y_32gf", [232, 696, 1392, 3712], [2, 5, 12, 1], 232 },
    };

    [Theory]
    [MemberData(nameof(Stages))]
    public void Stages_are_those_of_the_paper(string name, int[] widths, int[] depths, int groupWidth)
    {
        var nodes = NetworkCatalog.Get(name, classes: 10).Nodes;
        var grouped = nodes.Where(node => node.Name.EndsWith(".f.b.0", StringComparison.Ordinal)).ToArray();

        var stages = grouped.GroupBy(node => node.Name.Split('.')[1]).ToArray();
        Assert.Equal(widths, stages.Select(stage => Assert.Single(stage.Select(node => node.Shape.Channels).Distinct())));
        Assert.Equal(depths, stages.Select(stage => stage.Count()));
        Assert.All(grouped, node => Assert.Equal(Math.Min(groupWidth, node.Shape.Channels), node.Shape.Channels / ((Conv)node.Op).Groups));
    }

    // By hand: the line is 8, 20, 32, 44, or 8 times 2 to the power of 0, 1.3, 2, 2.5: 8, 16, 32, 32. In groups of 12, 12 would be a quarter
    // less than 16, and 36 is next to 32.
    [Fact]
    public void Widths_follow_from_a_line_in_powers_of_the_step_and_are_rounded_to_whole_groups() =>
        Assert.Equal(
            [new RegNetStage(Width: 8, Depth: 1, GroupWidth: 8), new(Width: 24, Depth: 1, GroupWidth: 12), new(Width: 36, Depth: 2, GroupWidth: 12)],
            new RegNetDesign(Depth: 4, InitialWidth: 8, Slope: 12, Step: 2, GroupWidth: 12).ToStages());

    [Fact]
    public void A_network_is_built_from_any_design()
    {
        var design = new RegNetDesign(Depth: 4, InitialWidth: 8, Slope: 8, Step: 2, GroupWidth: 4) { Excitation = 0.5 };

        var network = RegNet.Build("small", design, classes: 10, Shape.Map(1, 53, 37));

        Assert.Equal("small: 1x53x37 -> 10", network.ToString());
        Assert.Equal(4, network.Nodes.Count(node => node.Op is Add));
        Assert.Equal("16x1x1", network.Nodes.Single(node => node.Name == "trunk_output.block1.block1-0.f.se.fc1").Shape.ToString());
    }

    public static TheoryData<RegNetDesign> Refused =>
    [
        Valid with { Depth = 0 },
        Valid with { InitialWidth = 0 },
        Valid with { InitialWidth = 20 },
        Valid with { Slope = -1 },
        Valid with { Slope = double.NaN },
        Valid with { Step = 1 },
        Valid with { GroupWidth = 0 },
        Valid with { Excitation = -0.25 },
    ];

    private static RegNetDesign Valid => new(Depth: 4, InitialWidth: 8, Slope: 8, Step: 2, GroupWidth: 4);

    [Theory]
    [MemberData(nameof(Refused))]
    public void Designs_out_of_range_are_refused(RegNetDesign design) =>
        Assert.StartsWith($"{design}: a RegNet needs at least 1 block", Assert.Throws<ArgumentException>(() => RegNet.Build("net", design)).Message);

    [Fact]
    public void A_block_of_Y_excites_by_a_quarter_of_its_input_channels()
    {
        var block = RegNet.RegNetY400MF(classes: 10, Shape.Map(1, 53, 37)).Nodes
            .Where(node => node.Name.StartsWith("trunk_output.block2.block2-0.", StringComparison.Ordinal))
            .Select(node => node.ToString()["trunk_output.block2.block2-0.".Length..]);

        Assert.Equal(
            [
                "proj.0: conv 104x7x5", "proj.1: bn 104x7x5",
                "f.a.0: conv 104x14x10", "f.a.1: bn 104x14x10", "f.a.relu: relu 104x14x10",
                "f.b.0: conv 104x7x5", "f.b.1: bn 104x7x5", "f.b.relu: relu 104x7x5",
                "f.se.avgpool: avgpool 104x1x1", "f.se.fc1: conv 12x1x1", "f.se.relu: relu 12x1x1", "f.se.fc2: conv 104x1x1",
                "f.se.sigmoid: sigmoid 104x1x1", "f.se.mul: mul 104x7x5",
                "f.c.0: conv 104x7x5", "f.c.1: bn 104x7x5", "add: add 104x7x5", "relu: relu 104x7x5",
            ],
            block);
    }

    [Fact]
    public void X_has_no_excitation_and_projects_the_first_block_of_each_stage_alone()
    {
        var network = RegNet.RegNetX400MF(classes: 10);

        Assert.DoesNotContain(network.Nodes, node => node.Op is Multiply);
        Assert.Equal(
            [1, 2, 3, 4],
            network.Nodes.Where(node => node.Name.EndsWith("-0.proj.0", StringComparison.Ordinal)).Select(node => node.Name["trunk_output.block".Length] - '0'));
        Assert.Equal(4, network.Nodes.Count(node => node.Name.EndsWith(".proj.0", StringComparison.Ordinal)));
    }

    [Fact]
    public void Weights_begin_as_in_torchvision()
    {
        var ops = RegNet.RegNetY400MF(classes: 10).Nodes.Select(node => node.Op).ToArray();

        Assert.Equal(Initialization.HeNormal(Fan.Out), Assert.Single(ops.OfType<Conv>().Select(conv => conv.Initialization).Distinct()));
        Assert.Equal(Initialization.Normal(0.01) with { ZeroBias = true }, ops.OfType<Linear>().Single().Initialization);
    }

    [Fact]
    public void Pictures_and_classes_may_be_others()
    {
        var network = RegNet.RegNetX400MF(classes: 50, Shape.Map(1, 53, 37));

        Assert.Equal("regnet_x_400mf: 1x53x37 -> 50", network.ToString());
        Assert.Equal(5_495_976 - (2 * 32 * 9) - (401 * 950), network.ParameterCount);
        Assert.StartsWith(
            "'trunk_output.block4.block4-0.proj.0': a 1x1 window",
            Assert.Throws<ArgumentException>(() => RegNet.RegNetX400MF(input: Shape.Map(3, 16, 16))).Message);
        Assert.Equal("regnet_x_400mf: 3x17x17 -> 1000", RegNet.RegNetX400MF(input: Shape.Map(3, 17, 17)).ToString());
    }
}
