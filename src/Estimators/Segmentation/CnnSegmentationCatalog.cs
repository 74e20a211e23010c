using MLNet.CnnCatalog;
using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Estimators;
using MLNet.CnnCatalog.Estimators.Training;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.Images;
using MulticlassTrainers = Microsoft.ML.MulticlassClassificationCatalog.MulticlassClassificationTrainers;

namespace Microsoft.ML;

/// <summary>
/// What segments images in <c>ml.MulticlassClassification.Trainers</c>, beside a method for every segmentation network of the catalog. Each takes a column
/// of label maps (<c>LoadLabelMaps</c>), the image column (an image, the bytes of an image file, or a vector of floats) and
/// <see cref="CnnSegmentationOptions"/>. What a training has to warn of goes to the context's <c>ml.Log</c>.
/// </summary>
public static class CnnSegmentationCatalog
{
    private const string LabelMap = "LabelMap";
    private const string Image = "Image";

    extension(MulticlassTrainers trainers)
    {
        /// <summary>The segmentation network of a name, such as <c>deeplabv3_resnet50</c>.</summary>
        /// <param name="name">Name of the network in <see cref="MLNet.CnnCatalog.NetworkCatalog"/>.</param>
        /// <param name="labelMapColumnName">Column of the label maps.</param>
        /// <param name="imageColumnName">Image column.</param>
        /// <param name="options">Options; null takes the defaults.</param>
        public CnnSegmentationTrainer CnnSegmentation(
            string name, string labelMapColumnName = LabelMap, string imageColumnName = Image, CnnSegmentationOptions? options = null) =>
            new(name, labelMapColumnName, imageColumnName, options) { Log = TrainingLog.Of(trainers) };

        /// <summary>Any segmentation network: a U-Net over an encoder of your choice, or one of your own.</summary>
        /// <param name="network">Builds the network for a number of classes and a shape of image.</param>
        /// <param name="labelMapColumnName">Column of the label maps.</param>
        /// <param name="imageColumnName">Image column.</param>
        /// <param name="options">Options; null takes the defaults.</param>
        public CnnSegmentationTrainer CnnSegmentation(
            NetworkBuilder network, string labelMapColumnName = LabelMap, string imageColumnName = Image, CnnSegmentationOptions? options = null) =>
            new(network, labelMapColumnName, imageColumnName, options) { Log = TrainingLog.Of(trainers) };

        /// <summary>
        /// A U-Net (Ronneberger et al. 2015) over any classifier of the catalog, whose weights of ImageNet the option
        /// <see cref="CnnSegmentationOptions.BackboneWeights"/> names: <c>UNetOver("mobilenet_v2")</c>.
        /// </summary>
        /// <param name="encoder">Name of the classifier.</param>
        /// <param name="labelMapColumnName">Column of the label maps.</param>
        /// <param name="imageColumnName">Image column.</param>
        /// <param name="options">Options; null takes the defaults.</param>
        /// <exception cref="ArgumentException">There is no such classifier (the message lists near names), or it has maps of fewer than two strides.</exception>
        public CnnSegmentationTrainer UNetOver(
            string encoder, string labelMapColumnName = LabelMap, string imageColumnName = Image, CnnSegmentationOptions? options = null)
        {
            var entry = NetworkCatalog.Entry(encoder);
            return trainers.CnnSegmentation((classes, input) => UNet.Over(entry.Build(input: input), classes), labelMapColumnName, imageColumnName, options);
        }

        /// <summary>
        /// A segmentation network with its weights, to train further. Unless it has as many classes as the label maps, the convolution at its end begins
        /// anew. Set <see cref="ImageOptions.Normalization"/> to the one that its weights expect.
        /// </summary>
        /// <param name="pretrained">The network and its weights.</param>
        /// <param name="labelMapColumnName">Column of the label maps.</param>
        /// <param name="imageColumnName">Image column.</param>
        /// <param name="options">Options, without files of weights; null takes the defaults.</param>
        public CnnSegmentationTrainer CnnSegmentation(
            StateDict pretrained, string labelMapColumnName = LabelMap, string imageColumnName = Image, CnnSegmentationOptions? options = null) =>
            new(pretrained, labelMapColumnName, imageColumnName, options) { Log = TrainingLog.Of(trainers) };
    }
}
