using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.Images;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;

namespace MLNet.CnnCatalog.Estimators.Tests.Classification;

/// <summary>What a user is told when something is wrong.</summary>
public class ErrorTests
{
    public static TheoryData<string, Func<CnnClassificationOptions>> OutOfRange => new()
    {
        { "BatchSize", () => Quick with { BatchSize = 1 } },
        { "Epochs", () => Quick with { Epochs = 0 } },
        { "LearningRate", () => Quick with { LearningRate = 0 } },
        { "Momentum", () => Quick with { Optimizer = new SgdOptimizer { Momentum = 1 } } },
        { "WeightDecay", () => Quick with { WeightDecay = -0.1 } },
        { "LabelSmoothing", () => Quick with { LabelSmoothing = 1 } },
        { "ValidationSetFraction", () => Quick with { ValidationSetFraction = 1 } },
        { "ValidationSetFraction", () => Quick with { ValidationSetFraction = 0.1, ValidationSet = View(Swatches.Rows(3)) } },
        { "ImageSize", () => Quick with { ImageSize = 0 } },
        { "Threads", () => Quick with { Threads = 0 } },
        { "Precision", () => Quick with { Precision = (TrainingPrecision)3 } },
        { "CacheSizeInMegabytes", () => Quick with { CacheSizeInMegabytes = -1 } },
        { "WarmUpEpochs", () => Quick with { Schedule = new CosineSchedule { WarmUpEpochs = -1 } } },
        { "WarmUpEpochs", () => Quick with { Schedule = new ConstantSchedule { WarmUpEpochs = double.PositiveInfinity } } },
        { "RisingShare", () => Quick with { Schedule = new OneCycleSchedule { RisingShare = double.NaN } } },
        { "RisingShare", () => Quick with { Schedule = new OneCycleSchedule { RisingShare = 1.01 } } },
        { "Decay", () => Quick with { Schedule = new StepSchedule { Decay = double.PositiveInfinity } } },
        { "Epochs", () => Quick with { Schedule = new StepSchedule { Epochs = 0 } } },
        { "LearningRate", () => Quick with { LearningRate = double.PositiveInfinity } },
        { "LearningRate", () => Quick with { LearningRate = double.NaN } },
        { "BackboneLearningRateFactor", () => Quick with { BackboneLearningRateFactor = double.PositiveInfinity } },
        { "Momentum", () => Quick with { Optimizer = new SgdOptimizer { Momentum = double.NaN } } },
        { "Momentum", () => Quick with { Optimizer = new RmsPropOptimizer { Momentum = -0.1 } } },
        { "Alpha", () => Quick with { Optimizer = new RmsPropOptimizer { Alpha = 1 } } },
        { "Epsilon", () => Quick with { Optimizer = new RmsPropOptimizer { Epsilon = 0 } } },
        { "Beta1", () => Quick with { Optimizer = new AdamWOptimizer { Beta1 = 1 } } },
        { "Beta2", () => Quick with { Optimizer = new AdamWOptimizer { Beta2 = double.NaN } } },
        { "Epsilon", () => Quick with { Optimizer = new AdamWOptimizer { Epsilon = 1e39 } } },
        { "Beta1", () => Quick with { Optimizer = new LambOptimizer { Beta1 = -1 } } },
        { "MaximumGradientNorm", () => Quick with { Optimizer = new LambOptimizer { MaximumGradientNorm = 0 } } },
        { "Momentum", () => Quick with { Optimizer = new MuonOptimizer { Momentum = 1 } } },
        { "NewtonSchulzSteps", () => Quick with { Optimizer = new MuonOptimizer { NewtonSchulzSteps = 0 } } },
        { "OthersLearningRate", () => Quick with { Optimizer = new MuonOptimizer { OthersLearningRate = double.PositiveInfinity } } },
        { "Others", () => Quick with { Optimizer = new MuonOptimizer { Others = new MuonOptimizer() } } },
        { "Momentum", () => Quick with { Optimizer = new MuonOptimizer { Others = new SgdOptimizer { Momentum = 2 } } } },
        { "BiasLearningRateFactor", () => Quick with { BiasLearningRateFactor = -1 } },
        { "WarmUpStart", () => Quick with { Schedule = new CosineSchedule { WarmUpStart = 1.5 } } },
        { "MinimumFactor", () => Quick with { Schedule = new CosineSchedule { MinimumFactor = 2 } } },
        { "MinimumFactor", () => Quick with { Schedule = new PolynomialSchedule { MinimumFactor = double.NaN } } },
        { "Milestones", () => Quick with { Schedule = new StepSchedule { Milestones = [30, 0] } } },
        { "Decay", () => Quick with { Schedule = new ExponentialSchedule { Decay = 0 } } },
        { "Start", () => Quick with { Schedule = new TriangularSchedule { Start = -0.1 } } },
        { "PeakShare", () => Quick with { Schedule = new TriangularSchedule { PeakShare = 1.1 } } },
        { "End", () => Quick with { Schedule = new TriangularSchedule { End = double.NaN } } },
        { "RisingShare", () => Quick with { Schedule = new OneCycleSchedule { RisingShare = 0.6, HasThreePhases = true } } },
        { "StartFactor", () => Quick with { Schedule = new OneCycleSchedule { StartFactor = 1.1 } } },
        { "EndFactor", () => Quick with { Schedule = new OneCycleSchedule { EndFactor = -1 } } },
        { "WeightDecay", () => Quick with { WeightDecay = double.PositiveInfinity } },
        { "WeightDecay", () => Quick with { WeightDecay = double.NaN } },
        { "LabelSmoothing", () => Quick with { LabelSmoothing = double.NaN } },
        { "ValidationSetFraction", () => Quick with { ValidationSetFraction = double.NaN } },
        { "Normalization", () => Quick with { Normalization = PixelNormalization.ImageNet with { Green = (0.5, 0) } } },
        { "ClipGradientNorm", () => Quick with { ClipGradientNorm = 0 } },
        { "ClipGradientNorm", () => Quick with { ClipGradientNorm = double.NaN } },
        { "AccumulateBatches", () => Quick with { AccumulateBatches = 0 } },
        { "Decay", () => Quick with { ExponentialMovingAverage = new() { Decay = 1 } } },
        { "RisingPower", () => Quick with { ExponentialMovingAverage = new() { RisingPower = double.NaN } } },
        { "EverySteps", () => Quick with { ExponentialMovingAverage = new() { EverySteps = 0 } } },
        { "EarlyStopping", () => Quick with { EarlyStopping = new() } },
        { "Patience", () => Quick with { ValidationSetFraction = 0.2, EarlyStopping = new() { Patience = 0 } } },
        { "MinimumImprovement", () => Quick with { ValidationSetFraction = 0.2, EarlyStopping = new() { MinimumImprovement = -0.1 } } },
        { "StochasticDepthRate", () => Quick with { StochasticDepthRate = 1 } },
        { "Loss", () => Quick with { Loss = (ClassificationLoss)7 } },
        { "ClassWeights", () => Quick with { ClassWeights = [1, -1, 1] } },
        { "ClassWeights", () => Quick with { ClassWeights = [0, 0, 0] } },
        { "BalancedClassWeights", () => Quick with { ClassWeights = [1, 2, 1], BalancedClassWeights = true } },
        { "TrainingImageSize", () => Quick with { TrainingImageSize = 0 } },
        { "From", () => Quick with { ProgressiveResizing = new() { From = 0 } } },
        { "UntilShare", () => Quick with { ProgressiveResizing = new() { UntilShare = 0 } } },
        { "StepInPixels", () => Quick with { ProgressiveResizing = new() { StepInPixels = 0 } } },
        { "Normalization", () => Quick with { Normalization = PixelNormalization.ImageNet with { Blue = (double.NaN, 0.5) } } },
    };

    [Theory]
    [MemberData(nameof(OutOfRange), DisableDiscoveryEnumeration = true)]
    public void An_option_out_of_range_is_named_when_the_trainer_is_made(string option, Func<CnnClassificationOptions> options)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Pipeline(options()));

        Assert.Equal(option, error.ParamName);
        Assert.StartsWith($"The option {option} must be ", error.Message);
    }

    [Fact]
    public void A_loss_that_is_not_finite_names_epoch_and_learning_rate()
    {
        var error = Assert.Throws<NotFiniteNumberException>(() => Fit(
            View(Swatches.Rows(40)), Quick with { LearningRate = 1e30, Optimizer = new SgdOptimizer(), Schedule = new ConstantSchedule() }));

        Assert.Matches("in epoch 1 of 4, batch [1-5], at learning rate 1e\\+30", error.Message);
    }

    [Fact]
    public void One_class_is_not_enough()
    {
        var error = Assert.Throws<InvalidDataException>(() => Fit(View(Swatches.Rows(9, colours: 1)), Quick));

        Assert.Contains("the same label in column 'Label': red", error.Message);
    }

    [Fact]
    public void Data_without_rows_is_refused()
    {
        var keys = Ml.Transforms.Conversion.MapValueToKey("Label").Fit(View(Swatches.Rows(3)));

        var error = Assert.Throws<InvalidDataException>(() =>
            Ml.MulticlassClassification.Trainers.Cnn(Swatches.Tiny, "Label", "Image", Quick).Fit(keys.Transform(View([]))));

        Assert.Contains("no rows", error.Message);
    }

    [Fact]
    public void A_label_that_is_no_key_is_refused_with_the_way_out()
    {
        var trainer = Ml.MulticlassClassification.Trainers.Cnn(Swatches.Tiny, "Label", "Image", Quick);

        Assert.Contains("MapValueToKey(\"Label\")", Assert.Throws<ArgumentException>(() => trainer.Fit(View(Swatches.Rows(9)))).Message);
        Assert.Contains(
            "MapValueToKey(\"Label\")",
            Assert.Throws<ArgumentException>(() => trainer.Append(Ml.Transforms.CopyColumns("Copy", "Label")).Fit(View(Swatches.Rows(9)))).Message);
    }

    [Fact]
    public void A_missing_column_is_refused_with_the_names_that_there_are()
    {
        var keys = Ml.Transforms.Conversion.MapValueToKey("Label").Fit(View(Swatches.Rows(9)));
        var rows = keys.Transform(View(Swatches.Rows(9)));

        Assert.Contains("no column 'Photo'", Message(() => Ml.MulticlassClassification.Trainers.Cnn(Swatches.Tiny, "Label", "Photo", Quick).Fit(rows)));
        Assert.Contains("no label column 'Class'", Message(() => Ml.MulticlassClassification.Trainers.Cnn(Swatches.Tiny, "Class", "Image", Quick).Fit(rows)));
        Assert.Contains("Number", Message(() => Ml.MulticlassClassification.Trainers.Cnn(Swatches.Tiny, "Class", "Image", Quick).Fit(rows)));
    }

    [Fact]
    public void A_column_that_holds_no_images_is_refused()
    {
        var rows = Ml.Transforms.Conversion.MapValueToKey("Label").Fit(View(Swatches.Rows(9))).Transform(View(Swatches.Rows(9)));

        Assert.Contains("LoadImages", Message(() => Ml.MulticlassClassification.Trainers.Cnn(Swatches.Tiny, "Label", "Number", Quick).Fit(rows)));
    }

    [Fact]
    public void A_vector_of_another_size_than_ImageSize_is_refused()
    {
        var error = Message(() => Fit(View(Swatches.Rows(9)), Quick with { ImageSize = 20 }));

        Assert.Contains("holds images of 3x12x12, and ImageSize is 20", error);
    }

    [Fact]
    public void Images_too_small_for_the_network_name_the_layer()
    {
        using var folder = new TemporaryFolder();
        Swatches.Write(folder.Path, 6);

        var error = Message(() => Ml.Transforms.Conversion.MapValueToKey("Label").Append(Ml.Transforms.LoadImages("Image", folder.Path, "Path"))
            .Append(Ml.MulticlassClassification.Trainers.ResNet18("Label", "Image", Quick with { ImageSize = 16 }))
            .Fit(Ml.Data.LoadFromEnumerable(ImageFolder.Enumerate(folder.Path))));

        Assert.Contains("'layer4.0.conv1'", error);
        Assert.Contains("the images are too small for this network", error);
    }

    [Theory]
    [InlineData("LoadImages")]
    [InlineData("LoadRawImageBytes")]
    public void A_corrupt_image_is_named_in_training_and_in_scoring(string load)
    {
        using var folder = new TemporaryFolder();
        Swatches.Write(folder.Path, 12);
        var loading = load == "LoadImages"
            ? Ml.Transforms.LoadImages("Image", folder.Path, "Path")
            : Ml.Transforms.LoadRawImageBytes("Image", folder.Path, "Path");
        var pipeline = Ml.Transforms.Conversion.MapValueToKey("Label").Append(loading)
            .Append(Ml.MulticlassClassification.Trainers.Cnn(Swatches.Tiny, "Label", "Image", Quick with { ImageSize = 12, Epochs = 1 }));
        var rows = Ml.Data.LoadFromEnumerable(ImageFolder.Enumerate(folder.Path));
        using var model = pipeline.Fit(rows);

        File.WriteAllText(Path.Combine(folder.Path, "green", "0001.jpg"), "no image");

        Assert.Contains("Path 'green/0001.jpg'", Assert.Throws<InvalidDataException>(() => pipeline.Fit(rows)).Message);
        Assert.Contains("Path 'green/0001.jpg'", Assert.Throws<InvalidDataException>(() => Scores(model, rows)).Message);
    }

    [Theory]
    [InlineData("LoadImages", "taken")]
    [InlineData("LoadImages", "split")]
    [InlineData("LoadImages", "skipped")]
    [InlineData("LoadRawImageBytes", "taken")]
    [InlineData("LoadRawImageBytes", "shuffled")]
    [InlineData("LoadRawImageBytes", "cached")]
    public void A_corrupt_image_is_named_where_MLNet_reads_ahead(string load, string how)
    {
        using var folder = new TemporaryFolder();
        Swatches.Write(folder.Path, 12);
        var files = Ml.Data.LoadFromEnumerable(ImageFolder.Enumerate(folder.Path).ToList());
        File.WriteAllText(Path.Combine(folder.Path, "green", "0001.jpg"), "no image");
        IEstimator<ITransformer> loading = load == "LoadImages"
            ? Ml.Transforms.LoadImages("Image", folder.Path, "Path")
            : Ml.Transforms.LoadRawImageBytes("Image", folder.Path, "Path");
        var loaded = Ml.Transforms.Conversion.MapValueToKey("Label").Append(loading).Fit(files).Transform(files);
        var rows = how switch
        {
            "taken" => Ml.Data.TakeRows(loaded, 11),
            "skipped" => Ml.Data.SkipRows(loaded, 1),
            "shuffled" => Ml.Data.ShuffleRows(loaded, seed: 1),
            "cached" => Ml.Data.Cache(loaded, "Image", "Path", "Label"),
            _ => Ml.Data.TrainTestSplit(loaded, testFraction: 0.01).TrainSet,
        };

        var error = Assert.Throws<InvalidDataException>(() => Ml.MulticlassClassification.Trainers.Cnn(
            Swatches.Tiny, "Label", "Image", Quick with { ImageSize = 12, Epochs = 1 }).Fit(rows));

        Assert.Contains("Path 'green/0001.jpg'", error.Message);
    }

    [Fact]
    public void A_image_that_went_missing_is_named()
    {
        using var folder = new TemporaryFolder();
        Swatches.Write(folder.Path, 12);
        var rows = Ml.Data.LoadFromEnumerable(ImageFolder.Enumerate(folder.Path).ToList());
        File.Delete(Path.Combine(folder.Path, "blue", "0002.png"));

        var error = Assert.Throws<InvalidDataException>(() => Ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(Ml.Transforms.LoadImages("Image", folder.Path, "Path"))
            .Append(Ml.MulticlassClassification.Trainers.Cnn(Swatches.Tiny, "Label", "Image", Quick with { ImageSize = 12 })).Fit(rows));

        Assert.Contains("Path 'blue/0002.png'", error.Message);
        Assert.IsAssignableFrom<IOException>(error.InnerException);
    }

    [Fact]
    public void A_file_of_bytes_that_went_missing_is_named()
    {
        using var folder = new TemporaryFolder();
        Swatches.Write(folder.Path, 12);
        var rows = Ml.Data.LoadFromEnumerable(ImageFolder.Enumerate(folder.Path).ToList());
        File.Delete(Path.Combine(folder.Path, "blue", "0002.png"));

        var error = Assert.Throws<InvalidDataException>(() => Ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(Ml.Transforms.LoadRawImageBytes("Image", folder.Path, "Path"))
            .Append(Ml.MulticlassClassification.Trainers.Cnn(Swatches.Tiny, "Label", "Image", Quick with { ImageSize = 12 })).Fit(rows));

        Assert.Contains("0002.png", error.Message);
    }

    [Fact]
    public void An_unknown_label_in_the_validation_set_is_refused()
    {
        var twoColours = Swatches.Rows(20, colours: 2).ToList();
        var keys = Ml.Transforms.Conversion.MapValueToKey("Label").Fit(View(twoColours));
        var options = Quick with { ValidationSet = keys.Transform(View(Swatches.Rows(6))) };

        var error = Assert.Throws<InvalidDataException>(() =>
            Ml.MulticlassClassification.Trainers.Cnn(Swatches.Tiny, "Label", "Image", options).Fit(keys.Transform(View(twoColours))));

        Assert.Contains("Row 2 of ValidationSet", error.Message);
    }

    [Fact]
    public void A_validation_set_with_other_keys_is_refused()
    {
        var rows = View(Swatches.Rows(12));
        var reversed = View(Swatches.Rows(12).Reverse());
        var options = Quick with { ValidationSet = Ml.Transforms.Conversion.MapValueToKey("Label").Fit(reversed).Transform(reversed) };

        Assert.Contains("[red, green, blue]", Message(() => Fit(rows, options)));
    }

    [Theory]
    [InlineData("tpu", "There is no device 'tpu'")]
    [InlineData("cuda:99", "TorchSharp sees")]
    public void A_device_that_is_not_there_is_refused(string device, string part) =>
        Assert.Contains(part, Message(() => Fit(View(Swatches.Rows(9)), Quick with { Device = device })));

    [Fact]
    public void A_network_with_another_number_of_outputs_than_classes_is_refused() => Assert.Contains(
        "ends with 7, and the label column has 3 classes",
        Message(() => Pipeline(Quick, (_, input) => Swatches.Tiny(7, input)).Fit(View(Swatches.Rows(9)))));

    [Fact]
    public void A_network_for_other_images_than_the_column_has_is_refused() => Assert.Contains(
        "takes images of 3x20x20, and 3x12x12 were asked for",
        Message(() => Pipeline(Quick, (classes, _) => Swatches.Tiny(classes, Shape.Map(3, 20, 20))).Fit(View(Swatches.Rows(9)))));

    [Fact]
    public void A_disposed_model_says_so()
    {
        var rows = View(Swatches.Rows(9));
        var model = Fit(rows, Quick with { Epochs = 1 });
        model.LastTransformer.Dispose();

        Assert.Throws<ObjectDisposedException>(() => Scores(model, rows));
    }

    private static string Message(Func<object> action) => Assert.ThrowsAny<ArgumentException>(action).Message;

    [Fact]
    public void The_advice_for_a_key_of_bytes_works()
    {
        var rows = Ml.Data.LoadFromEnumerable(Swatches.Rows(12).Select(row => new ByteKey { Key = (byte)(row.Number % 3), Image = row.Image }));
        var trainer = Ml.MulticlassClassification.Trainers.Cnn(Swatches.Tiny, "Key", "Image", Quick);

        Assert.Contains("ConvertType(\"Key\", outputKind: DataKind.UInt32) and MapValueToKey(\"Key\")", Assert.Throws<ArgumentException>(() => trainer.Fit(rows)).Message);
        using var model = Ml.Transforms.Conversion.ConvertType("Key", outputKind: DataKind.UInt32)
            .Append(Ml.Transforms.Conversion.MapValueToKey("Key")).Append(trainer).Fit(rows);
        Assert.Equal(3, Scores(model, rows)[0].Length);
    }

    private sealed class ByteKey
    {
        [KeyType(3)]
        public byte Key { get; set; }

        [VectorType(3, Swatches.Side, Swatches.Side)]
        public float[] Image { get; set; } = [];
    }
}
