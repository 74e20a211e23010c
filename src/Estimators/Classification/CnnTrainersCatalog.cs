using MLNet.CnnCatalog.Estimators;
using MLNet.CnnCatalog.Estimators.Training;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Weights;
using MulticlassTrainers = Microsoft.ML.MulticlassClassificationCatalog.MulticlassClassificationTrainers;
using TorchModule = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace Microsoft.ML;

/// <summary>
/// What trains on images in <c>ml.MulticlassClassification.Trainers</c>, beside a method for every network of the catalog. Each takes the
/// label column (a key), the image column (an image, the bytes of an image file, or a vector of floats) and
/// <see cref="CnnClassificationOptions"/>. What a training has to warn of goes to the context's <c>ml.Log</c>.
/// </summary>
public static class CnnTrainersCatalog
{
    private const string Label = "Label";
    private const string Image = "Image";

    extension(MulticlassTrainers trainers)
    {
        /// <summary>The network of a name in <c>NetworkCatalog.Names</c>, such as <c>resnet50</c>.</summary>
        /// <param name="name">Name of the network.</param>
        /// <param name="labelColumnName">Label column, a key.</param>
        /// <param name="imageColumnName">Image column.</param>
        /// <param name="options">Options; null takes the defaults.</param>
        public CnnClassificationTrainer Cnn(
            string name, string labelColumnName = Label, string imageColumnName = Image, CnnClassificationOptions? options = null) =>
            new(name, labelColumnName, imageColumnName, options) { Log = TrainingLog.Of(trainers) };

        /// <summary>Any network: a variant with other shortcuts or attachments, or one of your own.</summary>
        /// <param name="network">Builds the network for a number of classes and a shape of image.</param>
        /// <param name="labelColumnName">Label column, a key.</param>
        /// <param name="imageColumnName">Image column.</param>
        /// <param name="options">Options; null takes the defaults.</param>
        public CnnClassificationTrainer Cnn(
            NetworkBuilder network, string labelColumnName = Label, string imageColumnName = Image, CnnClassificationOptions? options = null) =>
            new(network, labelColumnName, imageColumnName, options) { Log = TrainingLog.Of(trainers) };

        /// <summary>
        /// A network with its weights, such as <c>OnnxImport.Load("net.onnx").Weights</c>, to train further. Unless it has as many outputs as
        /// the label has classes, its classifier begins anew; behind one that ends in features comes a classifier. Set
        /// <see cref="ImageOptions.Normalization"/> to the one that its weights expect.
        /// </summary>
        /// <param name="pretrained">The network and its weights.</param>
        /// <param name="labelColumnName">Label column, a key.</param>
        /// <param name="imageColumnName">Image column.</param>
        /// <param name="options">Options, without <see cref="CnnTrainingOptions.Weights"/>; null takes the defaults.</param>
        public CnnClassificationTrainer Cnn(
            StateDict pretrained, string labelColumnName = Label, string imageColumnName = Image, CnnClassificationOptions? options = null) =>
            new(pretrained, labelColumnName, imageColumnName, options) { Log = TrainingLog.Of(trainers) };

        /// <summary>The network of published weights, which begins with them, such as <see cref="Pretrained.MLNetResNet18"/>.</summary>
        /// <param name="weights">The weights; they are downloaded where they are not there.</param>
        /// <param name="labelColumnName">Label column, a key.</param>
        /// <param name="imageColumnName">Image column.</param>
        /// <param name="options">Options, without <see cref="CnnTrainingOptions.Weights"/>; null takes the defaults.</param>
        public CnnClassificationTrainer Cnn(
            PretrainedWeights weights, string labelColumnName = Label, string imageColumnName = Image, CnnClassificationOptions? options = null) =>
            new(weights, labelColumnName, imageColumnName, options) { Log = TrainingLog.Of(trainers) };

        /// <summary>
        /// A TorchSharp module of your own that maps a batch of images to logits. It trains, is measured and scores like the networks of
        /// the catalog; it cannot be exported or saved with <c>Model.Save</c>.
        /// </summary>
        /// <remarks>
        /// What the module computes inside is its own affair, and some of TorchSharp's functions, such as <c>matmul</c>, end the process where libtorch
        /// refuses their shapes or types; nobody can catch that, on the device <c>meta</c> neither. Try a module on a random batch first, and take
        /// <c>mm</c>, <c>bmm</c> or <c>einsum</c>, which throw.
        /// </remarks>
        /// <param name="module">Makes the module for a number of classes; the fitted transformer disposes it.</param>
        /// <param name="labelColumnName">Label column, a key.</param>
        /// <param name="imageColumnName">Image column.</param>
        /// <param name="options">
        /// Options; <see cref="ImageOptions.ImageSize"/> is needed unless the column is a vector of three dimensions.
        /// </param>
        public CnnClassificationTrainer TorchModule(
            Func<int, TorchModule> module, string labelColumnName = Label, string imageColumnName = Image,
            CnnClassificationOptions? options = null) =>
            new(new ModuleSource(module ?? throw new ArgumentNullException(nameof(module))), labelColumnName, imageColumnName, options)
            {
                Log = TrainingLog.Of(trainers),
            };

        /// <summary>An ensemble of networks, whose probabilities are averaged.</summary>
        /// <param name="members">Trainers of this catalog with different seeds, architectures or image sizes.</param>
        public CnnEnsembleTrainer CnnEnsemble(params IReadOnlyList<CnnClassificationTrainer> members) => new(members);
    }
}
