using MLNet.CnnCatalog.Transforms.Onnx;

namespace Microsoft.ML;

/// <summary>Classifiers in ONNX files, scored in batches.</summary>
public static class CnnOnnxCatalog
{
    extension(TransformsCatalog catalog)
    {
        /// <summary>
        /// Scores images with an image classifier in an ONNX file, of this library or of another. Rows are read ahead, and go through
        /// ONNX Runtime in batches; <c>ApplyOnnxModel</c> takes them one by one. Adds Score (probabilities) and PredictedLabel (a key with the
        /// classes' names as values, where they are known). A saved pipeline has the network in it; saving reads the file again, and throws
        /// <see cref="InvalidOperationException"/> where it is gone or was changed since the pipeline was fitted.
        /// </summary>
        /// <param name="modelFile">
        /// The file. Its input is a batch of images, N x 3 x height x width, or N x height x width x 3 as TensorFlow has it, of floats or
        /// bytes; one channel in place of three takes the luminance of an image, (299 R + 587 G + 114 B) / 1000 as PIL computes it. Its output is
        /// N x classes, or N x classes x 1 x 1: logits or probabilities of at most a million classes.
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
