using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Onnx;

/// <summary>What an import takes from a model where the file leaves it open.</summary>
public sealed record OnnxImportOptions
{
    /// <summary>Height and width of the pictures, where the file does not fix them; null takes those of the file.</summary>
    public Extent? InputSize { get; init; }

    /// <summary>Name of the output to take, where there are several; also a value within the graph, to cut it off there.</summary>
    public string? OutputName { get; init; }

    /// <summary>Name of the network; null takes that in <see cref="OnnxMetadata.ArchitectureKey"/>, else that of the file or graph.</summary>
    public string? NetworkName { get; init; }
}
