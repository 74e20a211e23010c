using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Estimators;
using MLNet.CnnCatalog.Graph;
using MulticlassTrainers = Microsoft.ML.MulticlassClassificationCatalog.MulticlassClassificationTrainers;

namespace Microsoft.ML;

/// <summary>
/// The networks of MLNet.CnnCatalog as trainers of <c>ml.MulticlassClassification.Trainers</c>. Each takes the label column (a key), the
/// picture column (an image, the bytes of an image file, or a vector of floats) and <see cref="CnnClassificationOptions"/>.
/// </summary>
public static class CnnTrainersCatalog
{
    private const string Label = "Label";
    private const string Image = "Image";

    private delegate Network ResidualNetwork(int classes, ResNetOptions? options);

    extension(MulticlassTrainers trainers)
    {
        /// <summary>ResNet-18 (He et al. 2015): 11.7 M parameters, 1.81 GMACs at 224 pixels.</summary>
        public CnnClassificationTrainer ResNet18(string labelColumnName = Label, string imageColumnName = Image, CnnClassificationOptions? options = null) =>
            Residual(ResNet.ResNet18, labelColumnName, imageColumnName, options);

        /// <summary>ResNet-34: 21.8 M parameters, 3.66 GMACs at 224 pixels.</summary>
        public CnnClassificationTrainer ResNet34(string labelColumnName = Label, string imageColumnName = Image, CnnClassificationOptions? options = null) =>
            Residual(ResNet.ResNet34, labelColumnName, imageColumnName, options);

        /// <summary>ResNet-50: 25.6 M parameters, 4.09 GMACs at 224 pixels.</summary>
        public CnnClassificationTrainer ResNet50(string labelColumnName = Label, string imageColumnName = Image, CnnClassificationOptions? options = null) =>
            Residual(ResNet.ResNet50, labelColumnName, imageColumnName, options);

        /// <summary>ResNet-101: 44.5 M parameters, 7.80 GMACs at 224 pixels.</summary>
        public CnnClassificationTrainer ResNet101(string labelColumnName = Label, string imageColumnName = Image, CnnClassificationOptions? options = null) =>
            Residual(ResNet.ResNet101, labelColumnName, imageColumnName, options);

        /// <summary>ResNet-152: 60.2 M parameters, 11.51 GMACs at 224 pixels.</summary>
        public CnnClassificationTrainer ResNet152(string labelColumnName = Label, string imageColumnName = Image, CnnClassificationOptions? options = null) =>
            Residual(ResNet.ResNet152, labelColumnName, imageColumnName, options);

        /// <summary>ResNeXt-50 32x4d (Xie et al. 2017): 25.0 M parameters, 4.23 GMACs at 224 pixels.</summary>
        public CnnClassificationTrainer ResNeXt50(string labelColumnName = Label, string imageColumnName = Image, CnnClassificationOptions? options = null) =>
            Residual(ResNet.ResNeXt50, labelColumnName, imageColumnName, options);

        /// <summary>ResNeXt-101 32x8d: 88.8 M parameters, 16.41 GMACs at 224 pixels.</summary>
        public CnnClassificationTrainer ResNeXt101(string labelColumnName = Label, string imageColumnName = Image, CnnClassificationOptions? options = null) =>
            Residual(ResNet.ResNeXt101, labelColumnName, imageColumnName, options);

        /// <summary>Wide ResNet-50-2 (Zagoruyko and Komodakis 2016): 68.9 M parameters, 11.40 GMACs at 224 pixels.</summary>
        public CnnClassificationTrainer WideResNet50(string labelColumnName = Label, string imageColumnName = Image, CnnClassificationOptions? options = null) =>
            Residual(ResNet.WideResNet50, labelColumnName, imageColumnName, options);

        /// <summary>Wide ResNet-101-2: 126.9 M parameters, 22.75 GMACs at 224 pixels.</summary>
        public CnnClassificationTrainer WideResNet101(string labelColumnName = Label, string imageColumnName = Image, CnnClassificationOptions? options = null) =>
            Residual(ResNet.WideResNet101, labelColumnName, imageColumnName, options);

        /// <summary>ResNet-20 for small pictures (He et al. 2015, section 4.2): 0.27 M parameters, 0.041 GMACs at 32 pixels.</summary>
        public CnnClassificationTrainer ResNet20(string labelColumnName = Label, string imageColumnName = Image, CnnClassificationOptions? options = null) =>
            Residual(CifarResNet.ResNet20, labelColumnName, imageColumnName, options);

        /// <summary>ResNet-56 for small pictures: 0.85 M parameters.</summary>
        public CnnClassificationTrainer ResNet56(string labelColumnName = Label, string imageColumnName = Image, CnnClassificationOptions? options = null) =>
            Residual(CifarResNet.ResNet56, labelColumnName, imageColumnName, options);

        /// <summary>ResNet-110 for small pictures: 1.7 M parameters.</summary>
        public CnnClassificationTrainer ResNet110(string labelColumnName = Label, string imageColumnName = Image, CnnClassificationOptions? options = null) =>
            Residual(CifarResNet.ResNet110, labelColumnName, imageColumnName, options);

        /// <summary>Any network: a variant with other shortcuts or attachments, or one of your own.</summary>
        /// <param name="network">Builds the network for a number of classes and a shape of picture.</param>
        /// <param name="labelColumnName">Label column, a key.</param>
        /// <param name="imageColumnName">Picture column.</param>
        /// <param name="options">Options; null takes the defaults.</param>
        public CnnClassificationTrainer Cnn(
            NetworkBuilder network, string labelColumnName = Label, string imageColumnName = Image, CnnClassificationOptions? options = null) =>
            new(network, labelColumnName, imageColumnName, options);

        /// <summary>An ensemble of networks, whose probabilities are averaged.</summary>
        /// <param name="members">Trainers of this catalog with different seeds, architectures or picture sizes.</param>
        public CnnEnsembleTrainer CnnEnsemble(params IReadOnlyList<CnnClassificationTrainer> members) => new(members);
    }

    private static CnnClassificationTrainer Residual(ResidualNetwork network, string label, string image, CnnClassificationOptions? options) =>
        new((classes, input) => network(classes, new ResNetOptions { Input = input }), label, image, options);
}
