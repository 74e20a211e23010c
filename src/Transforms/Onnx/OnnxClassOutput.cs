using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Transforms.Onnx;

/// <summary>A network whose output is one row of floats for each image, a number for each class.</summary>
/// <param name="Model">The network; the file's own where its only output is such a row already.</param>
/// <param name="Labels">The classes' names as options or file have them; null for none.</param>
/// <param name="NeedsSoftmax">Whether the numbers are logits, which are to become probabilities.</param>
internal sealed record OnnxClassOutput(OnnxModel Model, IReadOnlyList<string>? Labels, bool NeedsSoftmax)
{
    private const string Options = "options";

    /// <exception cref="InvalidDataException">The output is no row of classes.</exception>
    /// <exception cref="ArgumentException">The file does not have it, or leaves something open that an option must say.</exception>
    public static OnnxClassOutput Of(OnnxModel model, string path, CnnOnnxOptions options)
    {
        var chosen = Chosen(model, path, options);
        var map = model.BeforeZipMap(chosen.Name);
        var output = map?.Probabilities ?? chosen;
        var kind = model.GivesProbabilities ? ScoreKind.Distribution : model.KindOf(output.Name);
        var labels = options.Labels ?? (model.Labels is { IsEmpty: false } own ? own : map is { Labels: { IsEmpty: false } named } ? named : null);
        var row = AsRow(map is null && model.Outputs.Length == 1 ? model : model.Giving(output), path);
        return row.Outputs[0].Dimensions is [.., 1]
            ? new(BothClasses(row, path, kind, options), labels, NeedsSoftmax: false)
            : new(row, labels, NeedsSoftmaxOf(path, kind, options));
    }

    // A map from classes to their numbers says more than the class that stands beside it.
    private static OnnxValue Chosen(OnnxModel model, string path, CnnOnnxOptions options) => options.OutputName is { } name
        ? model.Outputs.FirstOrDefault(output => output.Name == name) ?? throw new ArgumentException(
            $"'{path}' has no output '{name}'. Its outputs are: {string.Join(", ", model.Outputs)}.", Options)
        : model.Outputs.FirstOrDefault(output => model.BeforeZipMap(output.Name) is not null)
            ?? model.Outputs.FirstOrDefault()
            ?? throw OnnxImageInput.Unfit(path, "it has no output.");

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
                    path, $"its output {output} is of {output.ElementType}, and numbers for the classes are needed. " +
                    $"Set {nameof(CnnOnnxOptions.OutputName)} to theirs.");
        }

        if (output.Dimensions.Length <= 2)
            return model;
        int?[] extents = [.. output.Dimensions.Skip(1).Where(extent => extent != 1)];
        if (extents.Length > 1 && extents.All(extent => extent is not null))
            throw OnnxImageInput.Unfit(path, $"its output {output} is a map for each image, and one row of classes is needed.");
        return model.Then(
            "Flatten", "row", OnnxElementType.Float32, [output.Extents[0], new(extents.Length == 0 ? 1 : extents is [var classes] ? classes : null)],
            OnnxAttribute.Of("axis", 1L));
    }

    // A single number is about the second of two classes: its probability, or its logit against that of the first, which is 0.
    private static OnnxModel BothClasses(OnnxModel row, string path, ScoreKind kind, CnnOnnxOptions options)
    {
        var output = row.Outputs[0];
        if (kind == ScoreKind.Independent)
            return options.Softmax != true ? row.ThenBothClasses() : throw Sigmoids(path);
        return options.Softmax switch
        {
            null => throw new ArgumentException(
                $"'{path}' gives a single number, {output}, and no sigmoid stands before it. Set {nameof(CnnOnnxOptions.Softmax)} to true where it " +
                "is the logit of the second of two classes, or to false where it is its probability.", Options),
            true => row.Then("Sigmoid", "probability", OnnxElementType.Float32, output.Extents).ThenBothClasses(),
            false => row.ThenBothClasses(),
        };
    }

    private static bool NeedsSoftmaxOf(string path, ScoreKind kind, CnnOnnxOptions options) => kind == ScoreKind.Independent && options.Softmax == true
        ? throw Sigmoids(path)
        : options.Softmax ?? kind == ScoreKind.Logits;

    private static ArgumentException Sigmoids(string path) => new(
        $"'{path}' ends with sigmoids, whose numbers are probabilities already and no logits. Leave {nameof(CnnOnnxOptions.Softmax)} out.", Options);
}
