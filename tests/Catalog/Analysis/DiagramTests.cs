using System.Text.RegularExpressions;
using MLNet.CnnCatalog.Analysis;
using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Tests.Analysis;

public partial class DiagramTests
{
    public static TheoryData<string> Names => [.. NetworkCatalog.Names];

    [Fact]
    public void Mermaid_shows_boxes_frames_and_arrows()
    {
        const string Expected = """
            flowchart TD
                n0["input<br/>3x53x37"]
                n1["stem<br/>conv 7x7 /2, bn, relu<br/>8x27x19"]
                subgraph block0["layer1.0 .. layer1.2 x3"]
                    n2["conv1<br/>conv 3x3 groups 2<br/>8x27x19"]
                    n3["add<br/>add, relu<br/>8x27x19"]
                end
                n4["head.0<br/>depthwise 1x3 /1x2 dilation 2, bn<br/>8x29x9"]
                n5["avgpool<br/>avgpool, flatten<br/>8"]
                n6["fc<br/>linear 10<br/>10"]
                n0 --> n1
                n1 --> n2
                n2 --> n3
                n1 --> n3
                n3 --> n4
                n4 --> n5
                n5 --> n6

            """;
        Assert.Equal(Expected.ReplaceLineEndings("\n"), Repeated().ToMermaid());
    }

    [Fact]
    public void Dot_shows_boxes_frames_and_arrows()
    {
        const string Expected = """
            digraph "net \"1\"" {
                graph [fontname=monospace, fontsize=10];
                node [shape=box, style=rounded, fontname=monospace, fontsize=10];
                n0 [label="input\n1x5x7"];
                subgraph cluster0 { label="block.0 .. block.1 x2"; style=dashed;
                    n1 [label="a\nconv 3x3\n1x5x7"];
                    n2 [label="b\nconv 1x1, sigmoid\n1x5x7"];
                }
                n3 [label="maxpool\nmaxpool 2x2 /2\n1x2x3"];
                n0 -> n1;
                n1 -> n2;
                n2 -> n3;
            }

            """;
        var x = Network.Input(1, 5, 7);
        for (var i = 0; i < 2; i++)
            x = x.In($"block.{i}", x => x.Conv("a", 1, kernel: 3).Conv("b", 1, kernel: 1).Sigmoid());

        Assert.Equal(Expected.ReplaceLineEndings("\n"), x.MaxPool(kernel: 2, stride: 2, padding: 0).ToNetwork("net \"1\"").ToDot());
    }

    [Fact]
    public void Blocks_of_a_ResNet_are_folded_stage_by_stage() => Assert.Equal(
        ["layer1.1 .. layer1.2 x2", "layer2.1 .. layer2.3 x3", "layer3.1 .. layer3.5 x5", "layer4.1 .. layer4.2 x2"],
        FramesOf(ResNet.ResNet50(classes: 10)));

    [Fact]
    public void Channels_that_grow_are_given_from_first_to_last()
    {
        var x = Network.Input(3, 5, 7);
        for (var i = 1; i < 5; i++)
            x = x.In($"denselayer{i}", x => x.Concat(x.BatchNorm("norm").Relu().Conv("conv", 12, kernel: 3)));

        var mermaid = x.ToNetwork("dense").ToMermaid();

        Assert.Contains("denselayer1 .. denselayer4 x4", mermaid);
        Assert.Contains("norm<br/>bn, relu<br/>3..39x5x7", mermaid);
        Assert.Contains("concat<br/>15..51x5x7", mermaid);
    }

    [Fact]
    public void A_repeated_block_within_a_repeated_block_has_a_frame_in_the_frame()
    {
        var x = Network.Input(1, 5, 7);
        for (var stage = 0; stage < 3; stage++)
            x = x.In($"stage{stage}", x =>
            {
                for (var i = 0; i < 2; i++)
                    x = x.In($"{i}", x => x.Conv("conv", 1, kernel: 3).MaxPool(kernel: 3, stride: 1));
                return x.Conv("transition", 1, kernel: 1);
            });
        var network = x.ToNetwork("nested");

        Assert.Equal(["stage0 .. stage2 x3", "0 .. 1 x2"], FramesOf(network));
        Assert.Equal(4, network.ToMermaid().Split("[\"").Length - 1 - 2);
    }

    [Fact]
    public void Layers_that_the_builder_put_behind_a_block_are_repeated_with_it()
    {
        var x = Network.Input(3, 5, 7).Conv("stem", 8, kernel: 3);
        for (var i = 0; i < 4; i++)
            x = x.Add(x.In($"block{i}", x => x.Conv("conv1", 4, kernel: 1).Conv("conv2", 8, kernel: 3))).Relu();

        Assert.Equal(["block0 .. block3 x4"], FramesOf(x.BatchNorm("last").ToNetwork("net")));
        Assert.Equal(
            ["denselayer6 x6", "denselayer12 x12", "denselayer24 x24", "denselayer16 x16"],
            FramesOf(NetworkCatalog.Get("densenet121")).Select(frame => frame.Split('.')[^1]));
    }

    [Theory]
    [InlineData("other kernel")]
    [InlineData("read from outside")]
    [InlineData("side by side")]
    [InlineData("ends")]
    public void Blocks_that_are_no_chain_of_equals_are_not_folded(string difference)
    {
        var input = Network.Input(4, 5, 7).Conv("stem", 4, kernel: 1);
        var first = input.In("0", x => x.Conv("conv1", 4, kernel: 3).Conv("conv2", 4, kernel: 3));
        var second = (difference == "side by side" ? input : first)
            .In("1", x => x.Conv("conv1", 4, difference == "other kernel" ? 5 : 3).Conv("conv2", 4, kernel: 3));
        var result = difference == "other kernel" ? second : second.Add(first);
        var ends = input.In("2", x => x.Conv("conv1", 4, kernel: 3).GlobalAveragePool().Linear("fc", 10)).ToAuxiliaryHead(0.3);
        var others = first.In("3", x => x.Conv("conv1", 4, kernel: 3).GlobalAveragePool().Linear("fc", 10)).ToAuxiliaryHead(0.3);

        Assert.Empty(FramesOf(difference == "ends"
            ? result.GlobalAveragePool().Linear("fc", 10).ToNetwork("net", ends, others)
            : result.ToNetwork("net")));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_network_is_drawn_with_an_arrow_to_each_box_but_the_input(string name)
    {
        var network = NetworkCatalog.Get(name);
        var (mermaid, dot) = (network.ToMermaid(), network.ToDot());
        var boxes = MermaidBox().Matches(mermaid).Select(box => box.Groups[1].Value).ToArray();
        var arrows = MermaidArrow().Matches(mermaid).Select(arrow => (From: arrow.Groups[1].Value, To: arrow.Groups[2].Value)).ToArray();

        Assert.Equal(boxes.Skip(1), arrows.Select(arrow => arrow.To).Distinct());
        Assert.All(arrows, arrow => Assert.True(Array.IndexOf(boxes, arrow.From) < Array.IndexOf(boxes, arrow.To)));
        Assert.Equal(1 + network.Heads.Length, boxes.Except(arrows.Select(arrow => arrow.From)).Count());
        Assert.Equal(boxes, DotBox().Matches(dot).Select(box => box.Groups[1].Value));
        Assert.Equal(arrows, DotArrow().Matches(dot).Select(arrow => (arrow.Groups[1].Value, arrow.Groups[2].Value)));
    }

    [Fact]
    public void Diagrams_of_nothing_are_refused()
    {
        Assert.Throws<ArgumentNullException>("network", () => ((Network)null!).ToMermaid());
        Assert.Throws<ArgumentNullException>("network", () => ((Network)null!).ToDot());
    }

    private static Network Repeated()
    {
        var x = Network.Input(3, 53, 37).Conv("stem", 8, kernel: 7, stride: 2).BatchNorm("bn").Relu();
        for (var i = 0; i < 3; i++)
            x = x.In($"layer1.{i}", x => x.Conv("conv1", 8, kernel: 3, groups: 2).Add(x).Relu());
        return x.Conv("head.0", 8, kernel: (1, 3), stride: (1, 2), padding: 1, dilation: 2, groups: 8).BatchNorm("head.1")
            .GlobalAveragePool().Linear("fc", 10).ToNetwork("net");
    }

    private static IEnumerable<string> FramesOf(Network network) => network.ToMermaid().Split('\n')
        .Where(line => line.Contains("subgraph", StringComparison.Ordinal)).Select(line => line.Split('"')[1]);

    [GeneratedRegex(@"^ +(n\d+)\[""", RegexOptions.Multiline)]
    private static partial Regex MermaidBox();

    [GeneratedRegex(@"^ +(n\d+) --> (n\d+)$", RegexOptions.Multiline)]
    private static partial Regex MermaidArrow();

    [GeneratedRegex(@"^ +(n\d+) \[label=""", RegexOptions.Multiline)]
    private static partial Regex DotBox();

    [GeneratedRegex(@"^ +(n\d+) -> (n\d+);$", RegexOptions.Multiline)]
    private static partial Regex DotArrow();
}
