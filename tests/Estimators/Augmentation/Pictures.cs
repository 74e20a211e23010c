using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using TorchSharp;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;
using static TorchSharp.torch;
using TorchModule = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace MLNet.CnnCatalog.Estimators.Tests.Augmentation;

/// <summary>Pictures that are bright at the top and dark at the bottom, in two colours.</summary>
internal sealed class Picture
{
    public string Label { get; set; } = "";

    [ImageType(1, 1)]
    public MLImage Image { get; set; } = null!;

    public static IReadOnlyList<Picture> Rows(int count, int height = 20, int width = 20) =>
        [.. Enumerable.Range(0, count).Select(number => new Picture { Label = number % 2 == 0 ? "red" : "green", Image = Draw(number, height, width) })];

    /// <summary>The rows with keys as labels.</summary>
    public static IDataView View(IEnumerable<Picture> rows)
    {
        var view = Ml.Data.LoadFromEnumerable(rows);
        return Ml.Transforms.Conversion.MapValueToKey("Label").Fit(view).Transform(view);
    }

    private static MLImage Draw(int number, int height, int width)
    {
        var (random, pixels) = (new Random(number), new byte[4 * height * width]);
        for (var i = 0; i < height * width; i++)
        {
            var value = (byte)(random.Next(60) + (i / width < height / 2 ? 150 : 0));
            (pixels[(4 * i) + (number % 2)], pixels[(4 * i) + 2], pixels[(4 * i) + 3]) = (value, (byte)(value / 2), 255);
        }

        return MLImage.CreateFromPixels(width, height, MLPixelFormat.Rgba32, pixels);
    }
}

/// <summary>A network that notes how much brighter the top of each image is than its bottom.</summary>
internal sealed class TopSpy : TorchModule
{
    private readonly nn.Module<Tensor, Tensor> classifier;
    private readonly List<(bool InTraining, float Difference)> seen;

    public TopSpy(int classes, List<(bool InTraining, float Difference)> seen)
        : base(nameof(TopSpy))
    {
        this.seen = seen;
        classifier = nn.Linear(3, classes);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var half = input.shape[2] / 2;
        var difference = input.narrow(2, 0, half).mean([1, 2, 3]) - input.narrow(2, half, half).mean([1, 2, 3]);
        lock (seen)
            seen.AddRange(difference.cpu().data<float>().ToArray().Select(value => (training, value)));
        return classifier.call(input.mean([2, 3])).MoveToOuterDisposeScope();
    }
}
