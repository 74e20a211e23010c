using MLNet.CnnCatalog.Estimators;
using MLNet.CnnCatalog.Estimators.Training;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.Images;
using MulticlassTrainers = Microsoft.ML.MulticlassClassificationCatalog.MulticlassClassificationTrainers;

namespace Microsoft.ML;

/// <summary>
/// What classifies images that may have several classes, or none, in <c>ml.MulticlassClassification.Trainers</c>. Each takes the label column (a vector
/// of Boolean or Single with a slot for each class), the image column (an image, the bytes of an image file, or a vector of floats) and
/// <see cref="CnnMultiLabelOptions"/>. What a training has to warn of goes to the context's <c>ml.Log</c>.
/// </summary>
public static class CnnMultiLabelCatalog
{
    private const string Labels = "Labels";
    private const string Image = "Image";

    extension(MulticlassTrainers trainers)
    {
        /// <summary>The network of a name in <c>NetworkCatalog.Names</c>, such as <c>resnet50</c>.</summary>
        /// <param name="name">Name of the network.</param>
        /// <param name="labelColumnName">Label column, a vector.</param>
        /// <param name="imageColumnName">Image column.</param>
        /// <param name="options">Options; null takes the defaults.</param>
        public CnnMultiLabelTrainer CnnMultiLabel(
            string name, string labelColumnName = Labels, string imageColumnName = Image, CnnMultiLabelOptions? options = null) =>
            new(name, labelColumnName, imageColumnName, options) { Log = TrainingLog.Of(trainers) };

        /// <summary>Any network: a variant with other shortcuts or attachments, or one of your own.</summary>
        /// <param name="network">Builds the network for a number of classes and a shape of image.</param>
        /// <param name="labelColumnName">Label column, a vector.</param>
        /// <param name="imageColumnName">Image column.</param>
        /// <param name="options">Options; null takes the defaults.</param>
        public CnnMultiLabelTrainer CnnMultiLabel(
            NetworkBuilder network, string labelColumnName = Labels, string imageColumnName = Image, CnnMultiLabelOptions? options = null) =>
            new(network, labelColumnName, imageColumnName, options) { Log = TrainingLog.Of(trainers) };

        /// <summary>
        /// A network with its weights, to train further. Unless it has as many outputs as the label has classes, its classifier begins anew; behind one
        /// that ends in features comes a classifier, and a sigmoid at its end goes, since the loss has it. Set
        /// <see cref="ImageOptions.Normalization"/> to the one that its weights expect.
        /// </summary>
        /// <param name="pretrained">The network and its weights.</param>
        /// <param name="labelColumnName">Label column, a vector.</param>
        /// <param name="imageColumnName">Image column.</param>
        /// <param name="options">Options, without <see cref="CnnTrainingOptions.Weights"/>; null takes the defaults.</param>
        public CnnMultiLabelTrainer CnnMultiLabel(
            StateDict pretrained, string labelColumnName = Labels, string imageColumnName = Image, CnnMultiLabelOptions? options = null) =>
            new(pretrained, labelColumnName, imageColumnName, options) { Log = TrainingLog.Of(trainers) };
    }
}
