using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Benchmarks.Cases;

/// <summary>The catalog's <c>unet_padded</c> as TorchSharp's users write it; the sides of images are multiples of 16.</summary>
internal sealed class PlainUNet : nn.Module<Tensor, Tensor>
{
    private const int Levels = 4;
    private const int Width = 64;

    private readonly ModuleList<Sequential> down = [];
    private readonly ModuleList<ConvTranspose2d> up = [];
    private readonly ModuleList<Sequential> merge = [];
    private readonly MaxPool2d pool = nn.MaxPool2d(2);
    private readonly Dropout dropout = nn.Dropout(0.5);
    private readonly Conv2d head;

    public PlainUNet(int imageChannels, int classes)
        : base(nameof(PlainUNet))
    {
        for (var level = 0; level <= Levels; level++)
            down.Add(Twice(level == 0 ? imageChannels : Width << (level - 1), Width << level));
        for (var level = Levels - 1; level >= 0; level--)
        {
            up.Add(nn.ConvTranspose2d(Width << (level + 1), Width << level, 2, stride: 2));
            merge.Add(Twice(Width << (level + 1), Width << level));
        }

        head = nn.Conv2d(Width, classes, 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor images)
    {
        var skips = new Stack<Tensor>();
        var x = images;
        for (var level = 0; level <= Levels; level++)
        {
            x = down[level].call(level == 0 ? x : pool.call(x));
            if (level >= Levels - 1)
                x = dropout.call(x);
            if (level < Levels)
                skips.Push(x);
        }

        for (var step = 0; step < Levels; step++)
            x = merge[step].call(cat([skips.Pop(), up[step].call(x)], dim: 1));
        return head.call(x);
    }

    private static Sequential Twice(int before, int channels) => nn.Sequential(
        nn.Conv2d(before, channels, 3, padding: 1, bias: false), nn.BatchNorm2d(channels), nn.ReLU(),
        nn.Conv2d(channels, channels, 3, padding: 1, bias: false), nn.BatchNorm2d(channels), nn.ReLU());
}
