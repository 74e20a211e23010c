using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx.Export;
using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx;

/// <summary>
/// Makes ONNX (opset 17) of networks and their numbers, as they score: without auxiliary heads and dropout. Nodes have the names of the
/// layers and constants the keys of the state dict.
/// </summary>
public static class OnnxExport
{
    extension(StateDict weights)
    {
        /// <summary>The network in the format of ONNX. Large weights are shared with the state dict, not copied.</summary>
        /// <param name="options">What it takes and gives; null takes normalised images and gives logits.</param>
        /// <exception cref="ArgumentException">The options do not fit the network.</exception>
        public OnnxModel ToOnnx(OnnxExportOptions? options = null)
        {
            ArgumentNullException.ThrowIfNull(weights);
            options ??= new();
            var member = new OnnxMember(
                options.FoldBatchNorm ? BatchNormFolding.Fold(weights) : weights,
                options.InputName, options.Normalization,
                options.Resizing ?? (options.LabelMap ? ImageResizing.Fill : ImageResizing.Crop), options.ResizeSize);
            ExportChecks.Require(options, weights.Network);
            var outputs = weights.Network.Outputs;
            string[] names =
            [
                options.OutputName, .. outputs.Skip(1).Select(output => output.Name),
                .. options is { LabelMap: true, Softmax: true } ? [OnnxMetadata.Probabilities] : (string[])[],
                .. options.PredictedLabelsName is { } predicted ? [predicted] : (string[])[],
            ];
            ExportChecks.Require(member, names);

            var export = new NetworkExport(options);
            var values = export.Add(member, names);
            var first = Outputs(export, values[0], outputs[0].Node.Shape, options).ToArray();
            var others = outputs.Zip(values).Skip(1).Select(pair => new ExportedOutput(pair.First.Name, pair.Second, pair.First.Node.Shape));
            return export.Finish(weights.Network.Name, [first[0], .. others, .. first[1..]], OnnxMetadata.Of([member], options, options.Scores != ScoreKind.Logits));
        }

        /// <summary>Writes the network in the format of ONNX: <see cref="OnnxModel.Save"/>.</summary>
        /// <param name="path">The file; one that is there is replaced.</param>
        /// <param name="options">What it takes and gives; null takes normalised images and gives logits.</param>
        /// <exception cref="ArgumentException">The options do not fit the network.</exception>
        /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
        public void SaveOnnx(string path, OnnxExportOptions? options = null)
        {
            ArgumentException.ThrowIfNullOrEmpty(path);
            weights.ToOnnx(options).Save(path);
        }
    }

    /// <summary>An ensemble in one file: the mean of the probabilities that its members give.</summary>
    /// <param name="members">
    /// Classifiers of the same classes. Those that name the same input share it, which takes the same shape and either pixels from 0 to
    /// 255 for all of them or normalised images for all. Names in the file begin with <c>members.0.</c> and so on.
    /// </param>
    /// <param name="options">
    /// What the whole gives; <see cref="OnnxExportOptions.InputName"/> and <see cref="OnnxExportOptions.Normalization"/> stay as they are,
    /// since each member has its own.
    /// </param>
    /// <exception cref="ArgumentException">The members do not fit each other, or the options do not fit them.</exception>
    internal static OnnxModel Average(IReadOnlyList<OnnxMember> members, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(members);
        options ??= new();
        ExportChecks.RequireOneOutput(members, options);
        ExportChecks.RequireSharedInputs(members);
        foreach (var member in members)
            ExportChecks.Require(member, [options.OutputName]);
        var first = members[0].Weights.Network;
        ExportChecks.Require(options, first);

        var export = new NetworkExport(options);
        var probabilities = members.Index().Select(pair => Probabilities(export, pair.Item, $"members.{pair.Index}.", options)).ToArray();
        return export.Finish(
            string.Join("+", members.Select(member => member.Weights.Network.Name)),
            [new(options.OutputName, export.Mean(probabilities), first.Output.Shape)],
            OnnxMetadata.Of(members, options, givesProbabilities: true));
    }

    /// <summary>What becomes of the first output of a network, and behind it the probabilities of a label map, or which classes are predicted.</summary>
    internal static IEnumerable<ExportedOutput> Outputs(NetworkExport export, string logits, Shape shape, OnnxExportOptions options)
    {
        var value = export.Scores(logits, options.Scores);
        if (!options.LabelMap)
        {
            yield return options.Flatten && !shape.IsVector
                ? new(options.OutputName, export.Flatten(value), Shape.Vector(checked((int)shape.Count)))
                : new(options.OutputName, value, shape);
            if (options is { PredictedLabelsName: { } predicted, MultiLabelThreshold: { } threshold })
                yield return new(predicted, export.AtLeast(value, threshold), shape, OnnxElementType.Boolean);
            yield break;
        }

        yield return new(options.OutputName, export.LabelMap(logits), shape.WithChannels(1), OnnxElementType.UInt8);
        if (options.Softmax)
            yield return new(OnnxMetadata.Probabilities, value, shape);
    }

    private static string Probabilities(NetworkExport export, OnnxMember member, string prefix, OnnxExportOptions options)
    {
        var scoring = options.FoldBatchNorm ? member with { Weights = BatchNormFolding.Fold(member.Weights) } : member;
        return export.Softmax(export.Add(scoring, [options.OutputName], prefix)[0], $"{prefix}softmax");
    }
}

/// <summary>What an exported network takes and gives. Without options: normalised images, logits, and any batch size.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>Name of the input: float images, batch x channels x height x width.</summary>
    public string InputName { get; init; } = "input";

    /// <summary>Name of the output: batch x classes for a classifier. Of several outputs it is the first; the others have their own names.</summary>
    public string OutputName { get; init; } = "output";

    /// <summary>
    /// Null: images come normalised. Otherwise the network takes red, green and blue from 0 to 255 and begins with this normalisation.
    /// </summary>
    public PixelNormalization? Normalization { get; init; }

    /// <summary>
    /// How images of another size were made fit, which the file says to whoever scores with it (<see cref="OnnxImages"/>); the network does
    /// nothing about it. Null says that they are cropped, or filled where the network gives a label map, which is one of the whole image.
    /// </summary>
    public ImageResizing? Resizing { get; init; }

    /// <summary>
    /// Length in pixels that the shorter side of an image was resized to before the network's size was cut from its centre, as with
    /// <see cref="Resizing"/>; null for that of the network's size.
    /// </summary>
    public int? ResizeSize { get; init; }

    /// <summary>
    /// Whether the output is probabilities, by a softmax behind the network, instead of logits. An ensemble gives probabilities always.
    /// </summary>
    public bool Softmax { get; init; }

    /// <summary>
    /// Whether the output is probabilities of classes that have nothing to do with each other, by a sigmoid behind the network, instead of logits: an
    /// image may have several of them, or none. Not together with <see cref="Softmax"/> or <see cref="LabelMap"/>.
    /// </summary>
    public bool Sigmoid { get; init; }

    /// <summary>
    /// Probability from which on a class is predicted, above 0 and below 1, where an image may have several or none. The file says it to whoever scores
    /// with it (<see cref="OnnxMetadata.MultiLabelKey"/>). Null says nothing. Not together with <see cref="Softmax"/> or <see cref="LabelMap"/>.
    /// </summary>
    public double? MultiLabelThreshold { get; init; }

    /// <summary>
    /// Whether the output of a segmentation network, logits of batch x classes x height x width, becomes a label map: the class of the largest
    /// logit of each pixel, bytes of batch x height x width. With <see cref="Softmax"/> the file has another output, <c>probabilities</c>,
    /// batch x classes x height x width. No more than 255 classes, since 255 stands for pixels that count nowhere.
    /// </summary>
    public bool LabelMap { get; init; }

    /// <summary>Whether a map at the output becomes a vector: channels x height x width row by row.</summary>
    public bool Flatten { get; init; }

    /// <summary>
    /// Whether batch norms become part of the convolutions before them (<see cref="Graph.BatchNormFolding"/>). The file is a little smaller,
    /// and its weights cannot be trained further.
    /// </summary>
    public bool FoldBatchNorm { get; init; }

    /// <summary>Names of the classes in the order of the outputs, kept in the file (<see cref="OnnxMetadata.LabelsKey"/>); null for none.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>
    /// Whether the file is for ML.NET's <c>ApplyOnnxModel</c>, which scores row by row: a batch is one image, the output has no dimension
    /// for it, so that its column is a plain vector (a label map or another map row by row), and, but for a label map, <see cref="Labels"/> are the
    /// column's slot names (by a node that computes nothing).
    /// </summary>
    public bool ForMLNet { get; init; }

    /// <summary>How many images a batch has; null for any number, but one with <see cref="ForMLNet"/>.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Name of another output, which classes reach the threshold (booleans); null for none.</summary>
    internal string? PredictedLabelsName { get; init; }

    /// <summary>What the numbers of the output are.</summary>
    internal ScoreKind Scores => Sigmoid ? ScoreKind.Independent : Softmax ? ScoreKind.Distribution : ScoreKind.Logits;
}

/// <summary>A network of an ensemble (<see cref="OnnxExport.Average"/>).</summary>
/// <param name="Weights">The network and its numbers.</param>
/// <param name="InputName">Name of the input that it reads; members that name the same one share it.</param>
/// <param name="Normalization">As <see cref="OnnxExportOptions.Normalization"/>.</param>
/// <param name="Resizing">As <see cref="OnnxExportOptions.Resizing"/>.</param>
/// <param name="ResizeSize">As <see cref="OnnxExportOptions.ResizeSize"/>.</param>
internal sealed record OnnxMember(
    StateDict Weights, string InputName, PixelNormalization? Normalization = null, ImageResizing Resizing = ImageResizing.Crop, int? ResizeSize = null);
