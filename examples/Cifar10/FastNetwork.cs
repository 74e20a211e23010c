using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using TorchSharp;
using static TorchSharp.torch;

namespace Cifar10;

/// <summary>
/// The network of Jordan 2024, "94% on CIFAR-10 in 3.29 Seconds on a Single GPU" (airbench): a first layer that whitens patches of 2 x 2 pixels and is not
/// trained, and six convolutions that begin as the identity; 2.0 M parameters. Its batch norms have no learnt scale there.
/// </summary>
internal static class FastNetwork
{
    private const int PatchValues = 12;
    private const double LeastVariance = 5e-4;
    private const int LookedAt = 5000;
    private const double LogitScale = 1.0 / 9;

    /// <summary>The network before it is trained.</summary>
    /// <param name="pictures">Pictures of the training, of which some thousand are looked at.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="seed">Decides what is drawn.</param>
    public static StateDict Initialize(TinyPicture[] pictures, int classes, int seed)
    {
        using var generator = new Generator((ulong)seed, CPU);
        using var initialized = TorchNetwork.Initialize(Build(classes), generator: generator);
        var weights = initialized.ToStateDict();
        Whitening([.. pictures.Take(LookedAt)]).CopyTo(weights["whiten.weight"].AsSpan());
        return weights.Freeze("whiten", "scale");
    }

    private static Network Build(int classes) => Network.Input(3, Mosaics.Side, Mosaics.Side)
        .Conv("whiten", 2 * PatchValues, kernel: 2, padding: 0).Gelu()
        .In("block1", x => Block(x, width: 64))
        .In("block2", x => Block(x, width: 256))
        .In("block3", x => Block(x, width: 256))
        .MaxPool(kernel: 3, stride: 3, padding: 0)
        .ChannelScale("scale", LogitScale)
        .Linear("head", classes, bias: false).ToNetwork("airbench94");

    private static FeatureMap Block(FeatureMap x, int width) => x
        .Conv("conv1", width, kernel: 3, initialization: Initialization.Identity)
        .MaxPool(kernel: 2, stride: 2, padding: 0)
        .BatchNorm("norm1", epsilon: 1e-12, momentum: 0.4).Gelu()
        .Conv("conv2", width, kernel: 3, initialization: Initialization.Identity)
        .BatchNorm("norm2", epsilon: 1e-12, momentum: 0.4).Gelu();

    // The principal components of the patches, each divided by its deviation, and their negatives.
    private static float[] Whitening(TinyPicture[] pictures)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var patches = ToTensor(pictures).unfold(2, 2, 1).unfold(3, 2, 1).permute(0, 2, 3, 1, 4, 5).reshape(-1, PatchValues).to(float64);
        var (variances, components) = linalg.eigh(patches.t().mm(patches).div(patches.shape[0]));
        var filters = components.t().div(variances.add(LeastVariance).sqrt().unsqueeze(1));
        return cat([filters, filters.neg()]).to(float32).data<float>().ToArray();
    }

    private static Tensor ToTensor(TinyPicture[] pictures)
    {
        var (red, green, blue) = (Mosaics.Normalization.Red, Mosaics.Normalization.Green, Mosaics.Normalization.Blue);
        var mean = tensor([(float)red.Mean, (float)green.Mean, (float)blue.Mean]).view(1, 3, 1, 1);
        var deviation = tensor([(float)red.Deviation, (float)green.Deviation, (float)blue.Deviation]).view(1, 3, 1, 1);
        var pixels = tensor(pictures.SelectMany(picture => picture.Pixels).ToArray(), [pictures.Length, Mosaics.Side, Mosaics.Side, 4]);
        return pixels.permute(0, 3, 1, 2).index_select(1, tensor([2L, 1, 0])).to(float32).div(byte.MaxValue).sub(mean).div(deviation);
    }
}
