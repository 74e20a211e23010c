using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx.Export;

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
        /// <param name="options">What it takes and gives; null takes normalised pictures and gives logits.</param>
        /// <exception cref="ArgumentException">The options do not fit the network.</exception>
        public OnnxModel ToOnnx(OnnxExportOptions? options = null)
        {
            ArgumentNullException.ThrowIfNull(weights);
            options ??= new();
            var member = new OnnxMember(options.FoldBatchNorm ? BatchNormFolding.Fold(weights) : weights, options.InputName, options.Normalization);
            ExportChecks.Require(options, weights.Network);
            ExportChecks.Require(member, options.OutputName);

            var export = new NetworkExport(options);
            var output = export.Add(member, options.OutputName);
            if (options.Softmax)
                output = export.Softmax(output, "softmax");
            var shape = weights.Network.Output.Shape;
            if (options.Flatten && !shape.IsVector)
                (output, shape) = (export.Flatten(output), Shape.Vector(checked((int)shape.Count)));
            return export.Finish(weights.Network.Name, output, shape, OnnxMetadata.Of([member], options, options.Softmax));
        }

        /// <summary>Writes the network in the format of ONNX: <see cref="OnnxModel.Save"/>.</summary>
        /// <param name="path">The file; one that is there is replaced.</param>
        /// <param name="options">What it takes and gives; null takes normalised pictures and gives logits.</param>
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
    /// 255 for all of them or normalised pictures for all. Names in the file begin with <c>members.0.</c> and so on.
    /// </param>
    /// <param name="options">
    /// What the whole gives; <see cref="OnnxExportOptions.InputName"/> and <see cref="OnnxExportOptions.Normalization"/> stay as they are,
    /// since each member has its own.
    /// </param>
    /// <exception cref="ArgumentException">The members do not fit each other, or the options do not fit them.</exception>
    public static OnnxModel Average(IReadOnlyList<OnnxMember> members, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(members);
        options ??= new();
        ExportChecks.RequireOneOutput(members, options);
        ExportChecks.RequireSharedInputs(members);
        foreach (var member in members)
            ExportChecks.Require(member, options.OutputName);
        var first = members[0].Weights.Network;
        ExportChecks.Require(options, first);

        var export = new NetworkExport(options);
        var probabilities = members.Index().Select(pair => Probabilities(export, pair.Item, $"members.{pair.Index}.", options)).ToArray();
        return export.Finish(
            string.Join("+", members.Select(member => member.Weights.Network.Name)),
            export.Mean(probabilities),
            first.Output.Shape,
            OnnxMetadata.Of(members, options, givesProbabilities: true));
    }

    private static string Probabilities(NetworkExport export, OnnxMember member, string prefix, OnnxExportOptions options)
    {
        var scoring = options.FoldBatchNorm ? member with { Weights = BatchNormFolding.Fold(member.Weights) } : member;
        return export.Softmax(export.Add(scoring, options.OutputName, prefix), $"{prefix}softmax");
    }
}
