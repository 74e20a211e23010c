using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.LabelMaps;
using static MLNet.CnnCatalog.Estimators.Tests.Segmentation.Scenes;

namespace MLNet.CnnCatalog.Estimators.Tests.Segmentation;

public sealed class SegmentationErrorTests
{
    [Fact]
    public void A_picture_without_a_mask_is_named() =>
        Assert.Contains("The training data: Row 2 has no label map in column 'LabelMap'", Error<InvalidDataException>(Changed((row, number) => number == 2 ? null : row)));

    [Fact]
    public void A_mask_of_another_size_than_its_picture_is_named_with_its_path()
    {
        var message = Error<InvalidDataException>(Changed((map, number) => number == 3 ? new(map.Height + 1, map.Width, new byte[(map.Height + 1) * map.Width]) { Path = map.Path } : map));

        Assert.Contains("The label map of row 3 (Name 'scene 3')", message);
        Assert.Contains("'3.png' has ", message);
        Assert.Contains("and the image in column 'Image' ", message);
    }

    [Fact]
    public void A_mask_turned_by_a_quarter_has_another_size()
    {
        var rows = Changed((map, _) => map.Height == map.Width ? map : new(map.Width, map.Height, map.Labels));

        Assert.Contains("a label for each of its pixels is needed", Error<InvalidDataException>(rows));
    }

    [Fact]
    public void A_label_beyond_the_classes_is_named_with_its_path()
    {
        var message = Error<InvalidDataException>(View(8), Quick with { Classes = 2 });

        Assert.Contains("'0.png'", message);
        Assert.Contains("has the label 2, and the classes are 0 to 1", message);
    }

    [Fact]
    public void Masks_of_one_class_teach_nothing() => Assert.Contains(
        "have the class 1 or are ignored. A network needs at least 2 classes to learn",
        Error<InvalidDataException>(Changed((map, _) => Filled(map, 1))));

    [Fact]
    public void Masks_of_ignored_pixels_teach_nothing() => Assert.Contains(
        "are ignored ones (255): there is nothing to learn", Error<InvalidDataException>(Changed((map, _) => Filled(map, LabelMap.Ignored))));

    [Fact]
    public void No_rows_and_a_single_one_are_too_few()
    {
        Assert.Contains("The training data has no rows", Error<InvalidDataException>(View(0)));
        Assert.Contains("at least 2 are needed", Error<InvalidDataException>(View(1)));
    }

    [Fact]
    public void Columns_that_are_missing_or_of_another_type_are_named()
    {
        var trainers = Ml.MulticlassClassification.Trainers;

        Assert.Contains("There is no column 'Mask'. The columns are: ", Message<ArgumentException>(() => trainers.CnnSegmentation(Tiny, "Mask").Fit(View(4))));
        Assert.Contains("Column 'Name' is String; label maps are needed. Read them with ml.Transforms.LoadLabelMaps", Message<ArgumentException>(() => trainers.CnnSegmentation(Tiny, "Name").Fit(View(4))));
        Assert.Contains("There is no column 'Picture'", Message<ArgumentException>(() => trainers.CnnSegmentation(Tiny, "LabelMap", "Picture").Fit(View(4))));
        Assert.Contains("Column 'Name' is String; the trainer needs an image", Message<ArgumentException>(() => trainers.CnnSegmentation(Tiny, "LabelMap", "Name").Fit(View(4))));
    }

    [Fact]
    public void Images_smaller_than_the_stride_of_the_network_are_refused_before_the_training() => Assert.Contains(
        "the images are too small for this network. Use a larger input size", Message<ArgumentException>(() => Ml.MulticlassClassification.Trainers
            .CnnSegmentation((classes, input) => Input(input).Conv("a", 4, 3, stride: 4, padding: 0).Conv("b", classes, 3, stride: 4, padding: 0)
                .Resize(input?.Height ?? 20, input?.Width ?? 28, Interpolation.Bilinear).ToNetwork("deep"), options: Quick with { ImageSize = new(7, 40) }).Fit(View(4))));

    [Fact]
    public void Odd_sizes_are_taken()
    {
        using var model = Ml.MulticlassClassification.Trainers.CnnSegmentation(
            (classes, input) => Input(input).Conv("a", 8, 3, stride: 2).Relu().Conv("b", classes, 3, bias: true)
                .Resize(input?.Height ?? 20, input?.Width ?? 28, Interpolation.Bilinear).ToNetwork("odd"),
            options: Quick with { ImageSize = new(17, 23) }).Fit(View(24));

        Assert.InRange(Evaluate(model, View(8, seed: 2)).MeanIoU, 0.5, 1);
    }

    [Fact]
    public void Networks_that_give_no_map_of_the_classes_are_refused()
    {
        Assert.Contains("ends with 5x20x28, and the label maps have 3 classes", With((_, input) => Tiny(5, input)));
        Assert.Contains("ends with 3, and the label maps have 3 classes", With((classes, input) => Classifier(classes, input)));
        Assert.Contains(
            "gives 3x10x14 for images of 3x20x28; a label for every pixel is needed", With((classes, input) =>
                Input(input).Conv("a", classes, 3, stride: 2).ToNetwork("coarse")));

        static string With(NetworkBuilder builder) => Message<ArgumentException>(() => Ml.MulticlassClassification.Trainers.CnnSegmentation(builder, options: Quick).Fit(View(4)));
    }

    [Fact]
    public void Validation_masks_have_to_fit_too()
    {
        Assert.Contains("ValidationSet: Row 1 has no label map", Error<InvalidDataException>(View(8), Quick with { ValidationSet = Changed((map, number) => number == 1 ? null : map) }));
        Assert.Contains("has the label 7, and the classes are 0 to 2", Error<InvalidDataException>(View(8), Quick with { ValidationSet = Changed((map, _) => Filled(map, 7)) }));
        Assert.Contains("there is nothing to measure", Error<InvalidDataException>(View(8), Quick with { ValidationSet = Changed((map, _) => Filled(map, LabelMap.Ignored)) }));
        Assert.Contains("ValidationSet has no rows", Error<InvalidDataException>(View(8), Quick with { ValidationSet = View(0) }));
    }

    public static TheoryData<string, CnnSegmentationOptions> WrongOptions => new()
    {
        { "Classes must be from 2 to 255", Quick with { Classes = 1 } },
        { "Classes must be from 2 to 255", Quick with { Classes = 256 } },
        { "are 3 and 2 names. Give a name for each class", Quick with { Classes = 3, ClassNames = ["a", "b"] } },
        { "Losses must be at least one loss", Quick with { Losses = [] } },
        { "Weight must be a finite number above 0", Quick with { Losses = [new DiceLoss { Weight = 0 }] } },
        { "Gamma must be a finite number", Quick with { Losses = [new FocalLoss { Gamma = double.NaN }] } },
        { "ClassWeights must be one number for each class; say how many there are by Classes", Quick with { Losses = [new CrossEntropyLoss { ClassWeights = [1, 2] }] } },
        { "ClassWeights must be finite numbers of at least 0", Quick with { Classes = 2, Losses = [new CrossEntropyLoss { ClassWeights = [0, 0] }] } },
        { "MedianFrequencyWeights must be false", Quick with { Classes = 2, Losses = [new CrossEntropyLoss { ClassWeights = [1, 2], MedianFrequencyWeights = true }] } },
        { "LabelSmoothing must be from 0 to below 1", Quick with { Losses = [new CrossEntropyLoss { LabelSmoothing = 1 }] } },
        { "two different names are needed", Quick with { ProbabilitiesColumnName = "PredictedLabelMap" } },
        { "Give one of the two", Quick with { Weights = "a.pth", BackboneWeights = "b.pth" } },
        { "Power must be a finite number above 0", Quick with { Schedule = new PolynomialSchedule { Power = 0 } } },
    };

    [Theory]
    [MemberData(nameof(WrongOptions))]
    public void Options_out_of_their_range_are_named(string expected, CnnSegmentationOptions options) =>
        Assert.Contains(expected, Assert.ThrowsAny<ArgumentException>(() => Ml.MulticlassClassification.Trainers.CnnSegmentation(Tiny, options: options)).Message);

    private static FeatureMap Input(Shape? shape) => Network.Input(shape ?? Shape.Map(3, 20, 28));

    private static LabelMap Filled(LabelMap map, byte label) => new(map.Height, map.Width, Enumerable.Repeat(label, map.Labels.Length).ToArray()) { Path = map.Path };

    private static IDataView Changed(Func<LabelMap, int, LabelMap?> change) => View(Rows(8).Select((row, number) => new Scene
    {
        Name = row.Name, Image = row.Image, LabelMap = change(row.LabelMap!, number),
    }));

    private static string Error<TException>(IDataView rows, CnnSegmentationOptions? options = null)
        where TException : Exception => Message<TException>(() => Ml.MulticlassClassification.Trainers.CnnSegmentation(Tiny, options: options ?? Quick).Fit(rows));

    private static string Message<TException>(Action action)
        where TException : Exception => Assert.Throws<TException>(action).Message;
}
