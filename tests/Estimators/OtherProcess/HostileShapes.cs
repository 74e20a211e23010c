using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Tests.Classification;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Tests.Torch;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Weights;
using TorchSharp;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;
using static TorchSharp.torch;
using TorchModule = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace MLNet.CnnCatalog.Estimators.Tests.OtherProcess;

/// <summary>
/// Shapes, types and numbers that libtorch refuses, at every way to it. Some of TorchSharp's functions do not catch what libtorch throws, and the
/// process dies. Run by <see cref="ChildProcessTests"/>.
/// </summary>
public sealed class HostileShapes
{
    private const int Side = Swatches.Side;

    private static readonly StateDict Tiny = FormulaWeights.Of(Swatches.Tiny(3, null));

    private static readonly IDataView Rows = Keys(View(Swatches.Rows(30)));

    // A dense layer behind Flatten, whose weights are for one size.
    private static Network Dense(int classes, Shape? input) => Network.Input(input ?? Shape.Map(3, Side, Side))
        .Conv("conv", 4, kernel: 3, padding: 0).Relu().Flatten().Linear("fc", classes).ToNetwork("dense");

    public static TheoryData<string, string, Action<TorchNetwork>> Passes => new()
    {
        { "no batch", "[3, 12, 12]", network => network.Forward(ones(3, Side, Side)) },
        { "no images", "[0, 3, 12, 12]", network => network.Forward(ones(0, 3, Side, Side)) },
        { "one channel", "[2, 1, 12, 12]", network => network.Forward(ones(2, 1, Side, Side)) },
        { "channels last", "[2, 12, 12, 3]", network => network.Forward(ones(2, Side, Side, 3)) },
        { "larger images", "fc.weight would need", network => network.Forward(ones(2, 3, Side + 2, Side)) },
        { "images below the window", "too small", network => network.Forward(ones(2, 3, 2, 2)) },
        { "doubles", "Float64", network => network.Forward(ones([2, 3, Side, Side], float64)) },
        { "bytes", "Byte", network => network.Forward(ones([2, 3, Side, Side], ScalarType.Byte)) },
        { "on no device", "meta", network => network.Forward(ones([2, 3, Side, Side], device: device(DeviceType.META))) },
        { "a disposed tensor", "disposed", network => network.Forward(Disposed()) },
        { "larger images in training", "fc.weight would need", network => network.ForwardWithHeads(ones(2, 3, Side, Side + 1)) },
    };

    [Theory(Explicit = true)]
    [MemberData(nameof(Passes))]
    public void A_pass_refuses(string what, string message, Action<TorchNetwork> pass)
    {
        using var scope = NewDisposeScope();
        using var network = TorchNetwork.Load(FormulaWeights.Of(Dense(5, null)));

        AssertRefused<ArgumentException>(what, message, () => pass(network));
    }

    [Fact(Explicit = true)]
    public void A_network_that_was_disposed_says_so()
    {
        var network = TorchNetwork.Load(Tiny);
        network.Dispose();

        Assert.Throws<ObjectDisposedException>(() => network.Forward(ones(2, 3, Side, Side)));
    }

    [Theory(Explicit = true)]
    [InlineData("dcn_v2_resnet50", 7)]
    [InlineData("googlenet", 9)]
    [InlineData("inception_v3", 40)]
    [InlineData("alexnet", 30)]
    public void Images_that_are_too_small_for_a_network_are_refused_when_it_is_built(string name, int side) => AssertRefused<ArgumentException>(
        name, "too small", () => Ml.MulticlassClassification.Trainers.Cnn(name, "Label", "Image", Quick).Fit(Sized(3, side, side)));

    public static TheoryData<string, string, Func<int, TorchModule>> Modules => new()
    {
        { "classes", "[8, 7]", _ => Of(x => x.flatten(1).narrow(1, 0, 7)) },
        { "batch", "[1, 3]", _ => Of(x => x.flatten(1).narrow(1, 0, 3).mean([0], keepdim: true)) },
        { "rank", "[8, 3, 12, 12]", _ => Of(x => x.alias()) },
        { "doubles", "Float64", classes => Of(x => x.flatten(1).narrow(1, 0, classes).to(float64)) },
        { "integers", "Int64", classes => Of(x => x.flatten(1).narrow(1, 0, classes).to(int64)) },
        { "nothing", "no tensor", _ => Of(_ => null!) },
        { "a disposed tensor", "disposed", _ => Of(_ => Disposed()) },
    };

    [Theory(Explicit = true)]
    [MemberData(nameof(Modules))]
    public void A_module_may_not_give(string what, string message, Func<int, TorchModule> module) => AssertRefused<InvalidOperationException>(
        what, message, () => Ml.MulticlassClassification.Trainers.TorchModule(module, "Label", "Image", Quick).Fit(Rows));

    public static TheoryData<string, string, Action> Trainings => new()
    {
        { "a builder of other classes", "ends with 7", () => Train(network: (_, input) => Swatches.Tiny(7, input)) },
        { "a builder of another size", "takes images of 3x20x20", () => Train(network: (classes, _) => Swatches.Tiny(classes, Shape.Map(3, 20, 20))) },
        { "a builder of maps", "ends with 8x6x6", () => Train(network: (_, input) => Network.Input(input ?? Shape.Map(3, Side, Side)).Conv("conv", 8, 3, stride: 2).ToNetwork("map")) },
        { "validation of other images", "'Image' is Vector<Single, 3, 9, 9>", () => Train(Quick with { ValidationSet = Sized(3, 9, 9) }) },
        { "validation of images of unknown size", "It has 243 values", () => Train(Quick with { ValidationSet = Unsized(9) }) },
        { "streamed validation of unknown size", "It has 243 values", () => Train(Quick with { ValidationSet = Unsized(9), CacheSizeInMegabytes = 0 }) },
        { "weights of another network", "conv.weight", () => Train(Quick with { Weights = Saved(Dense(3, null)) }) },
        { "pretrained weights of another size", "fc.weight", () => Ml.MulticlassClassification.Trainers.Cnn(
            FormulaWeights.Of(Dense(3, Shape.Map(3, 20, 20))), "Label", "Image", Quick).Fit(Rows) },
        { "pretrained weights of other channels", "conv.weight", () => Ml.MulticlassClassification.Trainers.Cnn(
            FormulaWeights.Of(Swatches.Tiny(3, Shape.Map(1, Side, Side))), "Label", "Image", Quick).Fit(Rows) },
        { "features of other channels", "conv.weight", () => new CnnFeaturizer(Tiny, options: Cpu).Fit(Sized(1, Side, Side)) },
        { "features of images that are too small", "too small", () => new CnnFeaturizer(Tiny, options: Cpu).Fit(Sized(3, 2, 2)) },
    };

    [Theory(Explicit = true)]
    [MemberData(nameof(Trainings))]
    public void Fit_refuses(string what, string message, Action fit) => AssertRefused<Exception>(what, message, fit);

    [Theory(Explicit = true)]
    [InlineData("graph")]
    [InlineData("module")]
    [InlineData("features")]
    [InlineData("ensemble")]
    public void Transform_refuses_other_images_than_those_of_Fit(string kind)
    {
        using var model = (IDisposable)Model(kind);
        var transformer = (ITransformer)model;
        var column = kind == "features" ? "Features" : "Score";

        AssertRefused<ArgumentException>("other channels", "'Image' is", () => transformer.Transform(Sized(1, Side, Side)));
        AssertRefused<ArgumentException>("another size", "'Image' is", () => transformer.Transform(Sized(3, 9, 9)));
        AssertRefused<ArgumentException>("text", "'Image' is", () => transformer.Transform(Ml.Transforms.CopyColumns("Image", "Text").Fit(Texts()).Transform(Texts())));
        AssertRefused<ArgumentException>("no column", "'Image'", () => transformer.Transform(Texts()));
        AssertRefused<InvalidDataException>("unknown size", "It has 243 values", () => transformer.Transform(Unsized(9)).GetColumn<float[]>(column).ToList());
        Assert.Equal(30, transformer.Transform(Rows).GetColumn<float[]>(column).Count());
    }

    private static CnnFeaturizerOptions Cpu { get; } = new() { Device = "cpu" };

    // Of the exceptions that may come, none is the runtime's word for native failures.
    private static void AssertRefused<TException>(string what, string message, Action action)
        where TException : Exception
    {
        var error = Assert.ThrowsAny<TException>(action);
        Assert.True(
            error is ArgumentException or InvalidOperationException or InvalidDataException && error.Message.Contains(message, StringComparison.Ordinal),
            $"{what}: {error}");
    }

    private static ITransformer Model(string kind) => kind switch
    {
        "graph" => Ml.MulticlassClassification.Trainers.Cnn(Dense, "Label", "Image", Quick).Fit(Rows),
        "module" => Ml.MulticlassClassification.Trainers.TorchModule(
            classes => nn.Sequential(nn.Flatten(), nn.Linear(3 * Side * Side, classes)), "Label", "Image", Quick).Fit(Rows),
        "features" => new CnnFeaturizer(Tiny, options: Cpu).Fit(Rows),
        _ => CnnClassificationTransformer.Average(
            (CnnClassificationTransformer)Model("graph"), (CnnClassificationTransformer)Model("module"),
            Ml.MulticlassClassification.Trainers.Cnn(Swatches.Tiny, "Label", "Image", Quick).Fit(Rows)),
    };

    private static void Train(CnnClassificationOptions? options = null, NetworkBuilder? network = null) =>
        Ml.MulticlassClassification.Trainers.Cnn(network ?? Swatches.Tiny, "Label", "Image", options ?? Quick).Fit(Rows).Dispose();

    private static IDataView Keys(IDataView rows) => Ml.Transforms.Conversion.MapValueToKey("Label").Fit(View(Swatches.Rows(30))).Transform(rows);

    private static IDataView Sized(int channels, int height, int width)
    {
        var schema = SchemaDefinition.Create(typeof(Loose));
        schema["Image"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, channels, height, width);
        return Keys(Ml.Data.LoadFromEnumerable(Loose.Rows(channels * height * width), schema));
    }

    private static IDataView Unsized(int side) => Keys(Ml.Data.LoadFromEnumerable(Loose.Rows(3 * side * side)));

    private static IDataView Texts() => Ml.Data.LoadFromEnumerable([new Words { Text = "no image" }]);

    private static string Saved(Network network)
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("cnn-tests-").FullName, "weights.safetensors");
        FormulaWeights.Of(network).SaveSafetensors(path);
        return path;
    }

    private static Tensor Disposed()
    {
        var tensor = ones(2, 3);
        tensor.Dispose();
        return tensor;
    }

    private static TorchModule Of(Func<Tensor, Tensor> function) => new Function(function);

    private sealed class Function : TorchModule
    {
        private readonly Func<Tensor, Tensor> function;

        public Function(Func<Tensor, Tensor> function)
            : base("function")
        {
            this.function = function;
            register_parameter("unused", nn.Parameter(ones(1)));
        }

        public override Tensor forward(Tensor input) => function(input);
    }

    private sealed class Loose
    {
        public string Label { get; set; } = "";

        public float[] Image { get; set; } = [];

        public static Loose[] Rows(int values) => [.. Swatches.Rows(9).Select(row => new Loose { Label = row.Label, Image = new float[values] })];
    }

    private sealed class Words
    {
        public string Text { get; set; } = "";
    }
}
