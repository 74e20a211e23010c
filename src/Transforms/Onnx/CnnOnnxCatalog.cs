using MLNet.CnnCatalog.Transforms.Onnx;

namespace Microsoft.ML;

/// <summary>Networks in ONNX files, scored in batches.</summary>
public static class CnnOnnxCatalog
{
    extension(TransformsCatalog catalog)
    {
        /// <summary>
        /// Scores images with a classifier or a segmentation network in an ONNX file, of this library or of another. Rows are read ahead, and go
        /// through ONNX Runtime in batches; <c>ApplyOnnxModel</c> takes them one by one. A classifier adds Score (probabilities) and
        /// PredictedLabel (a key with the classes' names as values, where they are known), or where an image may have several classes PredictedLabels (a
        /// vector of booleans with the names as slot names); a segmentation network adds PredictedLabelMap, a
        /// <see cref="MLNet.CnnCatalog.Transforms.LabelMaps.LabelMap"/> of the size of the image. A saved pipeline has the network in it; saving reads the file again, and throws
        /// <see cref="InvalidOperationException"/> where it is gone or was changed since the pipeline was fitted.
        /// </summary>
        /// <param name="modelFile">
        /// The file. Its input is a batch of images, N x 3 x height x width, or N x height x width x 3 as TensorFlow has it, of floats or
        /// bytes; one channel in place of three takes the luminance of an image, (299 R + 587 G + 114 B) / 1000 as PIL computes it. The output of a
        /// classifier is N x classes, or N x classes x 1 x 1: logits or probabilities of at most a million classes. That of a segmentation
        /// network is N x classes x height x width (N x height x width x classes where the input's channels are last too): logits or probabilities
        /// of at most 255 classes, or a single one for the second of two; or it is labels, N x height x width or N x 1 x height x width: bytes,
        /// booleans, or integers of 32 or 64 bits, of which those below 0 or above 254 are no class. A map of logits or probabilities in another
        /// size than the input is resized bilinearly within the network, as torchvision does it; the smaller map of a network of this library that
        /// does not pad lies in the middle.
        /// </param>
        /// <param name="imageColumnName">
        /// Image column: an image, the bytes of an image file, or a vector of floats. A vector of three dimensions says by them where its channels
        /// are, and is turned where the network has them elsewhere; one without is taken as it lies, and only by networks with channels first.
        /// </param>
        /// <param name="options">Options; null takes the defaults.</param>
        /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
        public CnnOnnxEstimator ApplyCnnOnnx(string modelFile, string imageColumnName = "Image", CnnOnnxOptions? options = null) =>
            new(modelFile, imageColumnName, options);
    }
}
