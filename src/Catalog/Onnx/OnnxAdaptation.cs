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
            return model.Adapt(options, metadata ?? OnnxMetadata.WithThreshold(model.Metadata, options), export =>
                [.. OnnxExport.Outputs(export, outputName, Shape.Vector(classes), options)]);
        }

        /// <summary>A segmentation network as the options have it.</summary>
        /// <param name="options">What it takes, made for ML.NET or not; what it gives is what it gives already.</param>
        /// <param name="map">Classes, height and width of its maps.</param>
        /// <param name="outputNames">Names that its outputs get: that of the label map, and behind it, if there are some, that of the probabilities.</param>
        public OnnxModel Adapt(OnnxExportOptions options, Shape map, IReadOnlyList<string> outputNames)
        {
            ArgumentNullException.ThrowIfNull(model);
            var texts = model.Metadata.ToDictionary(StringComparer.Ordinal);
            (texts[OnnxMetadata.OutputKey], texts[OnnxMetadata.LabelMapKey]) = (OnnxMetadata.LabelMap, OnnxMetadata.LabelMapText(map));
            return model.Adapt(options with { LabelMap = true }, texts, _ =>
                [.. outputNames.Zip(model.Outputs, (name, output) => output.ElementType == OnnxElementType.UInt8
                    ? new ExportedOutput(name, output.Name, map.WithChannels(1), OnnxElementType.UInt8)
                    : new(name, output.Name, map))]);
        }

        private OnnxModel Adapt(
            OnnxExportOptions options, IReadOnlyDictionary<string, string> metadata, Func<NetworkExport, IReadOnlyList<ExportedOutput>> outputs)
        {
            if (options.ForMLNet && model.Inputs[0].Dimensions[0] is > 1 and var batch)
                throw new ArgumentException(
                    $"{model} takes batches of {batch} images and no others, which ML.NET does not. Export it for batches of any size.",
                    nameof(options));
            if (model.OpsetVersion < FirstWithTexts)
                options = options with { Labels = null };
            var export = new NetworkExport(options);
            export.Add(model);
            return export.Finish(model.Graph.Name, outputs(export), metadata, model.OperatorSets);
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
            if (model.LabelMap is { } map)
                return model.ForBatches(options ?? new() { LabelMap = true }, map);
            var producers = model.Producers();
            // Behind the probabilities of several classes stands which of them are predicted.
            if (model.Inputs is not [var input] || model.Outputs is not [{ Dimensions: [{ } width] } output, ..]
                || model.Outputs.Length > (model.MultiLabelThreshold is null ? 1 : 2)
                || producers.GetValueOrDefault(output.Name) is not { OpType: "Reshape", Inputs: [var last, ..] })
                throw new NotSupportedException($"{model} is no network of one input and one row of numbers, which is needed to make one for batches.");
            var function = model.FunctionAtEnd(options);
            var logits = options is { Scores: ScoreKind.Logits } && producers.GetValueOrDefault(last) is { Inputs: [var before, ..] } end && end.OpType == function
                ? before : null;
            var whole = (options ?? new()) with
            {
                Normalization = null,
                Softmax = false,
                Sigmoid = false,
                LabelMap = false,
                Labels = options?.Labels ?? (model.Labels.IsEmpty ? null : model.Labels),
            };
            return model.WithRows(output, logits ?? last, width)
                .Adapt(whole, output.Name, OnnxMetadata.Changed(model, input.Name, whole, logits is null ? null : OnnxMetadata.Logits));
        }

        private string FunctionAtEnd(OnnxExportOptions? options)
        {
            ExportChecks.RequireMultiLabel(options ?? new());
            var isMultiLabel = model.MultiLabelThreshold is not null;
            var isAskedForSeveral = options is { Sigmoid: true } or { MultiLabelThreshold: not null };
            if ((isAskedForSeveral || options is { Softmax: true }) && isAskedForSeveral != isMultiLabel)
                throw new NotSupportedException(
                    $"{model} gives classes of which an image has {(isMultiLabel ? "several or none" : "one")}. Set " +
                    $"{(isMultiLabel ? nameof(options.Sigmoid) : nameof(options.Softmax))} for probabilities, or neither of the two for logits.");
            return isMultiLabel ? "Sigmoid" : "Softmax";
        }

        private OnnxModel ForBatches(OnnxExportOptions options, Shape map)
        {
            var producers = model.Producers();
            if (model.Inputs is not [var input] || model.Outputs is not [var output, ..]
                || producers.GetValueOrDefault(output.Name) is not { OpType: "Reshape", Inputs: [var labels, ..] })
                throw new NotSupportedException($"{model} is no network of one input and a label map, which is needed to make one for batches.");
            var logits = producers.GetValueOrDefault(labels) is { OpType: "Cast", Inputs: [var classes] }
                && producers.GetValueOrDefault(classes) is { OpType: "ArgMax", Inputs: [var numbers] } largest && largest.Integer("axis", 0) == 1
                && map.Channels > 1 && model.KindOf(numbers) == ScoreKind.Logits ? numbers : null;
            if (logits is null && options is not { LabelMap: true, Softmax: false })
                throw new NotSupportedException(
                    $"{model} gives label maps of which the logits are not known. Set {nameof(options.LabelMap)}, and leave {nameof(options.Softmax)} out.");

            var whole = options with { Normalization = null, Labels = options.Labels ?? (model.Labels.IsEmpty ? null : model.Labels) };
            var given = options.LabelMap ? OnnxMetadata.LabelMap : options.Softmax ? OnnxMetadata.Probabilities : OnnxMetadata.Logits;
            return model.WithBatches(input).Giving(new OnnxValue(logits ?? labels, OnnxElementType.Undefined, []))
                .Adapt(whole, OnnxMetadata.Changed(model, input.Name, whole, given), export => logits is null
                    ? [new(options.OutputName, labels, map.WithChannels(1), OnnxElementType.UInt8)]
                    : [.. OnnxExport.Outputs(export, logits, map, options)]);
        }

        // Networks of others may be for single images inside, too.
        private OnnxDimension Batch => model.Metadata.ContainsKey(OnnxMetadata.VersionKey) ? OnnxDimension.Batch : 1;

        private OnnxModel WithBatches(OnnxValue input) => model.With(model.Graph with
        {
            Inputs = [.. model.Graph.Inputs.Select(own => own == input ? new(own.Name, own.ElementType, own.Extents.SetItem(0, model.Batch)) : own)],
        });

        private OnnxModel WithRows(OnnxValue output, string value, int width)
        {
            var rows = new OnnxNode("Flatten", [value], [output.Name]) { Attributes = [OnnxAttribute.Of("axis", 1)] };
            var batches = model.WithBatches(model.Inputs[0]);
            return batches.With(batches.Graph with
            {
                Nodes = [.. batches.Graph.Nodes.Select(node => node.Outputs.Contains(output.Name) ? rows : node)],
            }).Giving(new OnnxValue(output.Name, output.ElementType, [model.Batch, width]));
        }
    }
}
