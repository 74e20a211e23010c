using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;
using MLNet.CnnCatalog.Onnx;

namespace MLNet.CnnCatalog.Weights;

/// <summary>
/// The ResNet-18 of ML.NET's DnnImageFeaturizer: an ONNX file that CNTK wrote, and one of ML.NET's that turns red, green and blue from 0 to 255 around
/// and subtracts a mean image. Here the first convolution and the mean image are turned around instead.
/// </summary>
internal static class MLNetResNet
{
    private const string File = "ResNet18Onnx/ResNet18.onnx";
    private const string PreparationFile = "ResNetPrepOnnx/ResNetPreprocess.onnx";
    private const string Folder = "DnnImageModels";
    private const string MeanImage = "mean_image";
    private const int Channels = 3;

    // Pixels from 0 to 255.
    private static readonly PixelNormalization Raw = new((0, 1 / 255.0), (0, 1 / 255.0), (0, 1 / 255.0));

    public static PretrainedWeights Weights(string name) => new(
        name, "mlnet_resnet18", Path.Combine(Folder, File), "e2552f19db2dfdb01b3669537b6a0f1b44da38d18279535492ed5dfc2ef1ff8f")
    {
        Package = "Microsoft.ML.DnnImageFeaturizer.ResNet18",
        License = "MIT",
        TrainedOn = "ImageNet",
        Classes = ClassList.None,
        Evaluation = new(ImageSize: 224, ResizeSize: 224, Raw),
        Builder = (classes, input) => ResNet.MLNetResNet18(classes, new() { Input = input }),
        Reader = Read,
    };

    private static LoadedWeights Read(Network network, string path, WeightLoadOptions loading)
    {
        var preparation = Path.Combine(Path.GetDirectoryName(path)!, "..", PreparationFile);
        var mean = OnnxImport.Load(preparation).Weights;
        var values = Layers(network, OnnxImport.Load(path).Weights);
        var meanImage = TurnedAround(mean[mean.Network.Parameters.Single().Key], planes: 1);
        values[MeanImage] = Resized(meanImage, mean.Network.InputShape, network.InputShape);
        var first = network.Nodes.First(node => node.Op is Conv).Parameters[0];
        values[first.Key] = TurnedAround(values[first.Key], planes: first.Dimensions[0]);

        var own = network.Parameters.Where(parameter => parameter.Role != ParameterRole.BatchCount);
        var missing = own.Where(parameter => !values.ContainsKey(parameter.Key)).ToArray();
        return missing.Length == 0 || loading.AllowMissing || loading.AllowOtherHead
            ? new(network, path, values, [.. missing], skipped: [])
            : throw new InvalidDataException(
                $"'{path}' has no numbers for {missing[0]} of '{network.Name}': it has no classifier. Set {nameof(WeightLoadOptions.AllowOtherHead)}.");
    }

    // Both graphs have the same layers; where a block projects its shortcut, in another order.
    private static Dictionary<string, float[]> Layers(Network network, StateDict file) => Convolutions(network)
        .Zip(Convolutions(file.Network))
        .SelectMany(pair => (Layer[])[new(pair.First, pair.Second), new(NormBehind(pair.First, network), NormBehind(pair.Second, file.Network))])
        .SelectMany(layer => layer.Own.Parameters.Zip(layer.OfFile.Parameters))
        .Where(pair => pair.First.Role != ParameterRole.BatchCount)
        .ToDictionary(pair => pair.First.Key, pair => file[pair.Second.Key], StringComparer.Ordinal);

    private static IEnumerable<Node> Convolutions(Network network) =>
        network.Nodes.Where(node => node.Op is Conv).OrderBy(node => node.Op is Conv { Kernel.Area: 1 });

    private static Node NormBehind(Node convolution, Network network) => network.Nodes.Single(node => node.Op is BatchNorm && node.Inputs[0] == convolution);

    // Blue, green and red of each plane become red, green and blue.
    private static float[] TurnedAround(float[] values, int planes) =>
        [.. values.Chunk(values.Length / planes).SelectMany(plane => plane.Chunk(plane.Length / Channels).Reverse()).SelectMany(channel => channel)];

    // Bilinearly, as PyTorch's interpolate does it.
    private static float[] Resized(float[] map, Shape from, Shape to)
    {
        var (rows, columns) = (Places(from.Height, to.Height), Places(from.Width, to.Width));
        return [.. map.Chunk(from.Height * from.Width).SelectMany(channel => rows.SelectMany(row => columns.Select(column => Mix(
            Between(channel, row.Before, column), Between(channel, row.Behind, column), row.Share))))];

        float Between(float[] channel, int row, (int Before, int Behind, float Share) column) =>
            Mix(channel[(row * from.Width) + column.Before], channel[(row * from.Width) + column.Behind], column.Share);

        static float Mix(float before, float behind, float share) => before + (share * (behind - before));
    }

    private static (int Before, int Behind, float Share)[] Places(int from, int to) => [.. Enumerable.Range(0, to).Select(index =>
    {
        var place = Math.Clamp(((index + 0.5) * from / to) - 0.5, 0, from - 1);
        var before = (int)place;
        return (before, Math.Min(before + 1, from - 1), (float)(place - before));
    })];

    private readonly record struct Layer(Node Own, Node OfFile);
}
