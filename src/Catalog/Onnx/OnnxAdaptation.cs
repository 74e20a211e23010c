using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx.Export;
using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx;

/// <summary>Other ends for a network that is in the format of ONNX already.</summary>
internal static class OnnxAdaptation
{
    // Constants of texts, which slot names need, came with this version.
    private const int FirstWithTexts = 12;

    extension(OnnxModel model)
    {
        /// <summary>
        /// A classifier as the options have it: another name for its input and output, the normalisation in front of it, a softmax behind it, made
        /// for ML.NET. What lies between stays as it is, and large weights are shared.
        /// </summary>
        /// <param name="options">
        /// What it takes and gives. Normalisation and softmax are added to what the network does itself;
        /// <see cref="OnnxExportOptions.FoldBatchNorm"/> and <see cref="OnnxExportOptions.Flatten"/> do nothing.
        /// </param>
        /// <param name="outputName">The output that is meant; the others go.</param>
        /// <param name="metadata">The texts that go with it; null keeps the network's.</param>
        /// <exception cref="ArgumentException">The network does not have one input and that output, batch x classes.</exception>
        public OnnxModel Adapt(OnnxExportOptions options, string outputName, IReadOnlyDictionary<string, string>? metadata = null)
        {
            ArgumentNullException.ThrowIfNull(model);
            ArgumentNullException.ThrowIfNull(options);
            var output = model.Outputs.FirstOrDefault(output => output.Name == outputName);
            if (model.Inputs.Length != 1 || output?.Dimensions is not [_, { } classes])
                throw new ArgumentException(
                    $"{model} cannot be adapted: one input and an output '{outputName}' of batch x classes are needed.", nameof(outputName));
            if (options.ForMLNet && model.Inputs[0].Dimensions[0] is > 1 and var batch)
                throw new ArgumentException(
                    $"{model} takes batches of {batch} images and no others, which ML.NET does not. Export it for batches of any size.",
                    nameof(options));
            if (model.OpsetVersion < FirstWithTexts)
                options = options with { Labels = null };

            var export = new NetworkExport(options);
            var value = export.Add(model, outputName);
            if (options.Softmax)
                value = export.Softmax(value, "softmax");
            return export.Finish(
                model.Graph.Name, [new(options.OutputName, value, Shape.Vector(classes))], metadata ?? model.Metadata, model.OperatorSets);
        }

        /// <summary>
        /// A network that was made for ML.NET, image by image, as its export would have been: for batches.
        /// </summary>
        /// <param name="options">
        /// What it takes and gives; null gives what the network gives. Normalisation and folded batch norms are in the network already.
        /// </param>
        /// <exception cref="NotSupportedException">The network has several inputs, or does not end as one that was made for ML.NET.</exception>
        public OnnxModel ForBatches(OnnxExportOptions? options)
        {
            ArgumentNullException.ThrowIfNull(model);
            var producers = model.Producers();
            if (model.Inputs is not [var input] || model.Outputs is not [{ Dimensions: [{ } width] } output]
                || producers.GetValueOrDefault(output.Name) is not { OpType: "Reshape", Inputs: [var last, ..] })
                throw new NotSupportedException($"{model} is no network of one input and one row of numbers, which is needed to make one for batches.");
            var logits = options is { Softmax: false } && producers.GetValueOrDefault(last) is { OpType: "Softmax", Inputs: [var before, ..] } ? before : null;
            var whole = (options ?? new()) with
            {
                Normalization = null,
                Softmax = false,
                Labels = options?.Labels ?? (model.Labels.IsEmpty ? null : model.Labels),
            };
            return model.WithRows(output, logits ?? last, width)
                .Adapt(whole, output.Name, OnnxMetadata.Changed(model, input.Name, whole, givesLogits: logits is not null));
        }

        // Networks of others may be for single images inside, too.
        private OnnxModel WithRows(OnnxValue output, string value, int width)
        {
            var batch = model.Metadata.ContainsKey(OnnxMetadata.VersionKey) ? OnnxDimension.Batch : 1;
            var input = model.Inputs[0];
            var rows = new OnnxNode("Flatten", [value], [output.Name]) { Attributes = [OnnxAttribute.Of("axis", 1)] };
            return model.With(model.Graph with
            {
                Inputs = [.. model.Graph.Inputs.Select(own => own == input ? new(own.Name, own.ElementType, own.Extents.SetItem(0, batch)) : own)],
                Nodes = [.. model.Graph.Nodes.Select(node => node.Outputs.Contains(output.Name) ? rows : node)],
            }).Giving(new(output.Name, output.ElementType, [batch, width]));
        }
    }
}
