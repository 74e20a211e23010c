using MLNet.CnnCatalog.Estimators;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Weights;

namespace Microsoft.ML;

/// <summary>
/// Featurizers in <c>ml.Transforms</c>, beside a method for every network of the catalog: a trained network turns images into vectors, which any
/// trainer of ML.NET learns from.
/// </summary>
public static class CnnFeaturizerCatalog
{
    extension(TransformsCatalog transforms)
    {
        /// <summary>The network of a name in <c>NetworkCatalog.Names</c>, such as <c>resnet50</c>.</summary>
        /// <param name="name">Name of the network.</param>
        /// <param name="outputColumnName">Column of the features.</param>
        /// <param name="inputColumnName">Image column.</param>
        /// <param name="weights">
        /// File of weights, .safetensors or .pth, or published ones, such as <see cref="Pretrained.ResNet50"/>; null looks for a file in the folders of
        /// <see cref="WeightFolder"/>.
        /// </param>
        /// <param name="layer">Layer or block whose output are the features; null takes what goes into the classifier.</param>
        /// <param name="options">Options; null takes the defaults.</param>
        /// <exception cref="ArgumentException">There is no such network or layer; the message lists near names.</exception>
        public CnnFeaturizer CnnFeaturizeImage(
            string name, string outputColumnName = "Features", string inputColumnName = "Image", WeightSource? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new(name, outputColumnName, inputColumnName, weights, layer, options);

        /// <summary>The network of published weights, such as <see cref="Pretrained.MLNetResNet18"/>.</summary>
        /// <param name="weights">The weights; they are downloaded where they are not there.</param>
        /// <param name="outputColumnName">Column of the features.</param>
        /// <param name="inputColumnName">Image column.</param>
        /// <param name="layer">Layer or block whose output are the features; null takes what goes into the classifier.</param>
        /// <param name="options">Options; null takes the defaults.</param>
        /// <exception cref="ArgumentException">There is no such layer; the message lists near names.</exception>
        public CnnFeaturizer CnnFeaturizeImage(
            PretrainedWeights weights, string outputColumnName = "Features", string inputColumnName = "Image", string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new(weights, outputColumnName, inputColumnName, layer, options);

        /// <summary>Any network with its weights, such as <c>OnnxImport.Load("net.onnx").Weights</c>.</summary>
        /// <param name="pretrained">The network and its weights.</param>
        /// <param name="outputColumnName">Column of the features.</param>
        /// <param name="inputColumnName">Image column.</param>
        /// <param name="layer">
        /// Layer or block whose output are the features; null takes what goes into the classifier, or what the network gives where it has none.
        /// </param>
        /// <param name="options">
        /// Options; null takes the defaults. Set <see cref="ImageOptions.Normalization"/> to the one that the
        /// weights expect.
        /// </param>
        /// <exception cref="ArgumentException">There is no such layer; the message lists near names.</exception>
        public CnnFeaturizer CnnFeaturizeImage(
            StateDict pretrained, string outputColumnName = "Features", string inputColumnName = "Image", string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new(pretrained, outputColumnName, inputColumnName, layer, options);
    }
}
