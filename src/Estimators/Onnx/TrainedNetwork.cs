using MLNet.CnnCatalog.Estimators.Scoring;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Images;

namespace MLNet.CnnCatalog.Estimators.Onnx;

/// <summary>A network that scores, with what it is fed. Its weights exist once: as arrays, or on the device where it was trained.</summary>
internal sealed class TrainedNetwork
{
    private readonly StateDict? weights;
    private readonly TrainedNetwork? plain;

    /// <summary>A network whose weights are arrays.</summary>
    public TrainedNetwork(StateDict weights, NetworkInput input) => (this.weights, Input) = (weights, input);

    /// <summary>A network that runs; whoever scores with it owns it.</summary>
    public TrainedNetwork(IRunningNetwork running, NetworkInput input) => (Running, Input) = (running, input);

    private TrainedNetwork(TrainedNetwork plain, TestTimeViews views)
    {
        (this.plain, weights, Running, Views) = (plain, plain.weights, plain.Running, views);
        Input = plain.Input with { Images = plain.Input.Images.WithSize(new(views.Image.Height, views.Image.Width)) };
    }

    public NetworkInput Input { get; }

    /// <summary>The views of an image whose scores are averaged; null where the network sees it once.</summary>
    public TestTimeViews? Views { get; }

    /// <summary>The network as it was trained, which sees an image once.</summary>
    public TrainedNetwork Plain => plain ?? this;

    /// <summary>The network on its device; null where its weights are arrays.</summary>
    public IRunningNetwork? Running { get; }

    /// <summary>Whether it is a graph, and no module of the user's.</summary>
    public bool HasGraph => weights is not null || Running is TorchNetwork;

    /// <summary>The weights of a graph; copied from the device where they are there.</summary>
    public StateDict Weights => weights ?? ((TorchNetwork)Running!).ToStateDict();

    /// <summary>The graph alone, for which nothing is copied.</summary>
    public Network Network => weights?.Network ?? ((TorchNetwork)Running!).Network;

    public PixelNormalization? Normalization => Input.Images.Format.IsImage ? Input.Normalization : null;

    public ImageResizing Resizing => Input.Images.Preparation?.Resizing ?? ImageResizing.Crop;

    public int? ResizeSize => Input.Images.Preparation?.ResizeSize;

    /// <summary>The same network, whose scores are the means over some views; null leaves it as it is.</summary>
    public TrainedNetwork With(TestTimeViews? views) => views is null ? this : new(this, views);

    /// <summary>Networks that read the same column in the same size, prepared alike, can share an input.</summary>
    public (string Column, PixelFormat Format, ImagePreparation? Preparation) Source =>
        (Input.Images.Name, Input.Images.Format, Input.Images.Preparation);
}
