using System.Globalization;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Onnx.Format;
using MLNet.CnnCatalog.Transforms.Columns;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Transforms.LabelMaps;
using MLNet.CnnCatalog.Transforms.MultiLabel;

namespace MLNet.CnnCatalog.Transforms.Onnx;

/// <summary>A classifier: a number for each class, and a row of them for each image, which has one class or, above a threshold, several or none.</summary>
internal sealed class OnnxClasses : IOnnxResult
{
    private const string Options = "options";

    // As many names as an application can still hold. A damaged file says any number.
    private const int MostClasses = 1_000_000;

    private readonly OnnxValue chosen;
    private readonly string path;
    private readonly CnnOnnxOptions options;
    private readonly OnnxValue row;
    private readonly bool needsSoftmax;
    private readonly double? threshold;
    private readonly LabelClasses classes;

    /// <exception cref="InvalidDataException">The output is no row of classes.</exception>
    /// <exception cref="ArgumentException">The file leaves something open that an option must say.</exception>
    public OnnxClasses(OnnxModel model, OnnxValue chosen, string path, CnnOnnxOptions options)
    {
        (this.chosen, this.path, this.options, threshold) = (chosen, path, options, OnnxResults.Threshold(model, options));
        RequireFitting();
        var (given, names, isLogits) = Row(model);
        (row, needsSoftmax, IsGivenByFile) = (given.Outputs[0], isLogits, ReferenceEquals(given, model));
        classes = Classes(names);
        Labels = names ?? [.. Enumerable.Range(0, classes.Count).Select(number => number.ToString(CultureInfo.InvariantCulture))];
    }

    public IReadOnlyList<string> Labels { get; }

    public int? Logits => needsSoftmax ? classes.Count : null;

    public bool IsGivenByFile { get; }

    public OnnxModel Give(OnnxModel model, Shape taken) => Row(model).Model;

    // A file for single images may have no dimension for the batch.
    public IReadOnlyList<OnnxOutput> Outputs(Shape taken) =>
        [new(row.Name, row.Dimensions.Length == 1 ? [classes.Count] : [0, classes.Count])];

    public IOutputColumns Columns(ImageColumn images, Shape taken) => threshold is { } least
        ? new MultiLabelOutput(classes, least, options.ScoreColumnName, options.PredictedLabelsColumnName)
        : new ClassColumns(
            LabelColumn.Of(options.PredictedLabelColumnName, classes.Count, classes.Names), options.ScoreColumnName, options.PredictedLabelColumnName);

    public OnnxModel ForMLNet(OnnxModel given, OnnxExportOptions options, Shape taken) => given.Adapt(
        options with
        {
            OutputName = this.options.ScoreColumnName, Softmax = needsSoftmax, Labels = classes.Names, MultiLabelThreshold = threshold,
            PredictedLabelsName = threshold is null ? null : this.options.PredictedLabelsColumnName,
        }, row.Name);

    /// <summary>The network whose only output is a row for each image, the names of the classes, and whether the numbers are logits still.</summary>
    private (OnnxModel Model, IReadOnlyList<string>? Labels, bool IsLogits) Row(OnnxModel model)
    {
        var map = model.BeforeZipMap(chosen.Name);
        var output = map?.Probabilities ?? chosen;
        var kind = model.KindOf(output.Name);
        if (kind == ScoreKind.Logits && model.GivesProbabilities)
            kind = model.MultiLabelThreshold is null ? ScoreKind.Distribution : ScoreKind.Independent;
        var labels = options.Labels ?? (model.Labels is { IsEmpty: false } own ? own : map is { Labels: { IsEmpty: false } named } ? named : null);
        var given = AsRow(map is null && model.Outputs.Length == 1 ? model : model.Giving(output), path);
        if (threshold is not null)
            return (Independent(given, kind), labels, false);
        return given.Outputs[0].Dimensions is [.., 1]
            ? (BothClasses(given, path, kind, options), labels, false)
            : (given, labels, NeedsSoftmax(path, kind, options));
    }

    private OnnxModel Independent(OnnxModel given, ScoreKind kind) => (kind, options.Softmax) switch
    {
        (ScoreKind.Distribution, _) => throw new ArgumentException(
            $"'{path}' gives probabilities by a softmax, of which an image has one class. Leave {nameof(CnnOnnxOptions.MultiLabelThreshold)} out.", Options),
        (_, true) => throw new ArgumentException(
            $"{nameof(CnnOnnxOptions.Softmax)} is true, and '{path}' is to give several classes of an image, which need sigmoids. Leave one of the two out.", Options),
        (ScoreKind.Logits, null) => given.Then("Sigmoid", "probabilities", OnnxElementType.Float32, given.Outputs[0].Extents),
        _ => given,
    };

    private void RequireFitting()
    {
        if (options.PredictedLabelMapColumnName != LabelMapColumn.DefaultPredicted || options.ProbabilitiesColumnName is not null)
            throw new ArgumentException(
                $"'{path}' gives {chosen}, numbers for the classes of an image. {nameof(CnnOnnxOptions.PredictedLabelMapColumnName)} and " +
                $"{nameof(CnnOnnxOptions.ProbabilitiesColumnName)} are for networks that give label maps: leave them out.", Options);
        if (threshold is null && options.PredictedLabelsColumnName != MultiLabelOutput.DefaultPredictedLabels)
            throw new ArgumentException(
                $"'{path}' does not say that an image may have several classes, and {nameof(CnnOnnxOptions.PredictedLabelsColumnName)} is for those. Set " +
                $"{nameof(CnnOnnxOptions.MultiLabelThreshold)} too, or {nameof(CnnOnnxOptions.PredictedLabelColumnName)}.", Options);
        if (threshold is not null && options.PredictedLabelColumnName != ClassColumns.DefaultPredictedLabel)
            throw new ArgumentException(
                $"'{path}' gives several classes of an image, and {nameof(CnnOnnxOptions.PredictedLabelColumnName)} is for one. Set " +
                $"{nameof(CnnOnnxOptions.PredictedLabelsColumnName)}.", Options);
    }

    private static OnnxModel AsRow(OnnxModel model, string path)
    {
        var output = model.Outputs[0];
        switch (output.ElementType)
        {
            case OnnxElementType.Float16 or OnnxElementType.Float64 or OnnxElementType.BFloat16:
                model = model.Then("Cast", "floats", OnnxElementType.Float32, output.Extents, OnnxAttribute.Of("to", (long)OnnxElementType.Float32));
                break;
            case not (OnnxElementType.Float32 or OnnxElementType.Undefined):
                throw OnnxImageInput.Unfit(
                    path, $"its output {output} is of {output.ElementType}, and numbers for the classes are needed, or a label for each pixel. " +
                    $"Set {nameof(CnnOnnxOptions.OutputName)} to theirs.");
        }

        if (output.Dimensions.Length <= 2)
            return model;
        int?[] extents = [.. output.Dimensions.Skip(1).Where(extent => extent != 1)];
        if (extents.Length > 1 && extents.All(extent => extent is not null))
            throw OnnxImageInput.Unfit(
                path, $"its output {output} is neither one row of classes for each image nor a map of them, batch x classes x height x width.");
        return model.Then(
            "Flatten", "row", OnnxElementType.Float32, [output.Extents[0], new(extents.Length == 0 ? 1 : extents is [var classes] ? classes : null)],
            OnnxAttribute.Of("axis", 1L));
    }

    // A single number is about the second of two classes: its probability, or its logit against that of the first, which is 0.
    private static OnnxModel BothClasses(OnnxModel row, string path, ScoreKind kind, CnnOnnxOptions options)
    {
        var output = row.Outputs[0];
        if (kind == ScoreKind.Independent)
            return options.Softmax != true ? row.ThenBothClasses() : throw OnnxResults.Sigmoids(path);
        return options.Softmax switch
        {
            null => throw new ArgumentException(
                $"'{path}' gives a single number, {output}, and no sigmoid stands before it. Set {nameof(CnnOnnxOptions.Softmax)} to true where it " +
                "is the logit of the second of two classes, or to false where it is its probability.", Options),
            true => row.Then("Sigmoid", "probability", OnnxElementType.Float32, output.Extents).ThenBothClasses(),
            false => row.ThenBothClasses(),
        };
    }

    private static bool NeedsSoftmax(string path, ScoreKind kind, CnnOnnxOptions options) => kind == ScoreKind.Independent && options.Softmax == true
        ? throw OnnxResults.Sigmoids(path)
        : options.Softmax ?? kind == ScoreKind.Logits;

    private LabelClasses Classes(IReadOnlyList<string>? names)
    {
        var count = row.Dimensions is [.., { } width] && row.Dimensions.Length <= 2 ? width : names?.Count ?? throw OnnxImageInput.Unfit(path,
            $"its output {row} does not say how many classes there are. Set {nameof(CnnOnnxOptions.Labels)}, " +
            $"or another {nameof(CnnOnnxOptions.OutputName)}.");
        if (count > MostClasses)
            throw OnnxImageInput.Unfit(path, $"its output {row} has {count} numbers for each image, and at most {MostClasses} classes are taken.");
        OnnxResults.RequireLabels(path, names, count);
        return new(options.ScoreColumnName, count, names);
    }
}
