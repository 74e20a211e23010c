using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Estimators.Tests.Documentation;

#region architecture
/// <summary>Networks of plain 3x3 convolutions, each stage half as large and twice as wide as the one before.</summary>
public static class PocketNet
{
    /// <summary>PocketNet-4: four stages.</summary>
    public static Network PocketNet4(int classes = 1000, Shape? input = null) => Build("pocketnet4", [32, 64, 128, 256], classes, input);

    /// <summary>PocketNet-5: five stages.</summary>
    public static Network PocketNet5(int classes = 1000, Shape? input = null) => Build("pocketnet5", [32, 64, 128, 256, 512], classes, input);

    private static Network Build(string name, int[] widths, int classes, Shape? input)
    {
        var x = Network.Input(input ?? Shape.Map(3, 64, 64));
        foreach (var (index, width) in widths.Index())
            x = x.In($"stage{index + 1}", x => x
                .Conv("conv1", width, kernel: 3, stride: index > 0 ? 2 : 1).BatchNorm("bn1").Relu()
                .Conv("conv2", width, kernel: 3).BatchNorm("bn2").Relu());
        return x.GlobalAveragePool().Dropout(0.2).Linear("fc", classes).ToNetwork(name);
    }
}
#endregion
