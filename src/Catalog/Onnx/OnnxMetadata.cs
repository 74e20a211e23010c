namespace MLNet.CnnCatalog.Onnx;

/// <summary>The texts that an exported network carries (<see cref="OnnxModel.Metadata"/>), so that whoever scores with it needs no other file.</summary>
public static class OnnxMetadata
{
    /// <summary>Name of the architecture, such as <c>resnet50</c>; of an ensemble, the names of its members with a plus sign between.</summary>
    public const string ArchitectureKey = "cnn_catalog.architecture";

    /// <summary>The classes in the order of the outputs, as an array in JSON.</summary>
    public const string LabelsKey = "cnn_catalog.labels";

    /// <summary>What the inputs take, by their names, as an object in JSON.</summary>
    public const string PicturesKey = "cnn_catalog.pictures";

    /// <summary>What the output is: <c>logits</c> or <c>probabilities</c>.</summary>
    public const string OutputKey = "cnn_catalog.output";

    /// <summary>Version of this library.</summary>
    public const string VersionKey = "cnn_catalog.version";
}
