using Microsoft.ML.Data;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Onnx.Quantization;
using MLNet.CnnCatalog.Transforms.Onnx;
using MLNet.CnnCatalog.Weights.Storage;

namespace Microsoft.ML;

/// <summary>Quantisation of networks in ONNX files.</summary>
public static class CnnQuantizationCatalog
{
    extension(ModelOperationsCatalog catalog)
    {
        /// <summary>
        /// Makes a file that computes with integers of eight bits of one that computes with floats: it is a quarter of the size, and faster on
        /// processors that multiply bytes. The network runs over some images to see which ranges its values take. The result is scored
        /// like any other file, by <c>ApplyCnnOnnx</c> or <c>ApplyOnnxModel</c>, with its labels and texts.
        /// </summary>
        /// <remarks>
        /// Weights have 8 bits and a scale per output channel, activations are bytes with a scale and a zero point per value, biases have 32
        /// bits, and batch norms become part of the convolutions before them. What stays in floats: normalisation of the input, layer norms,
        /// GELU, transposed convolutions, bilinear resizing, softmax, and the network's output; a label map is chosen among floats.
        /// </remarks>
        /// <param name="modelFile">The file with floats, with one input that takes images.</param>
        /// <param name="calibrationImages">
        /// Images of the kind that the network is to score; labels are not needed. Keep those out that the result is evaluated on.
        /// </param>
        /// <param name="imageColumnName">Image column: an image, the bytes of an image file, or a vector of floats as the network takes it.</param>
        /// <param name="quantizedFile">The file that is written; it appears whole or not at all, and one that is there is replaced.</param>
        /// <param name="options">Options; null takes the defaults.</param>
        /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
        /// <exception cref="ArgumentException">
        /// There are no rows; the image column is missing or does not fit; the network is quantised already, or has nothing to quantise; or a
        /// value of it is infinite or no number.
        /// </exception>
        /// <exception cref="FileNotFoundException">There is no file with floats.</exception>
        /// <exception cref="DirectoryNotFoundException">The folder that the result is to go to does not exist.</exception>
        /// <exception cref="UnauthorizedAccessException">The result cannot be written there.</exception>
        /// <exception cref="InvalidDataException">The file is no ONNX file or takes no images, or an image cannot be read.</exception>
        /// <exception cref="InvalidOperationException">ONNX Runtime cannot run the network.</exception>
        /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
        public void QuantizeCnnOnnx(
            string modelFile, IDataView calibrationImages, string imageColumnName, string quantizedFile, CnnQuantizationOptions? options = null)
        {
            ArgumentException.ThrowIfNullOrEmpty(modelFile);
            ArgumentNullException.ThrowIfNull(calibrationImages);
            ArgumentException.ThrowIfNullOrEmpty(imageColumnName);
            ArgumentException.ThrowIfNullOrEmpty(quantizedFile);
            options ??= new();
            Require(options);
            AtomicFile.RequireWritable(quantizedFile);
            var model = OnnxModel.Load(modelFile);
            var network = OnnxImageInput.Of(model, modelFile);
            if (!network.TakesFloats)
                throw new InvalidDataException(
                    $"'{modelFile}' takes {model.Inputs[0]} of {model.Inputs[0].ElementType}, and a network of floats of 32 bits is needed. Quantise that one.");
            var plan = QuantizationPlan.Of(model);
            var resizing = OnnxResults.Resizing(OnnxResults.AreLabelMaps(model, modelFile, outputName: null));
            var ranges = new OnnxCalibration(plan, network, resizing, options).Measure(calibrationImages, imageColumnName);
            plan.Quantize(ranges, options.WeightBits).Save(quantizedFile);
        }
    }

    private static void Require(CnnQuantizationOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaximumImages, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads ?? 1, 1);
        options.CheckImages();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.WeightBits, 7);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.WeightBits, 8);
    }
}
