using System.Diagnostics.CodeAnalysis;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Weights;

/// <summary>
/// Where a network takes its weights from: a file, for which its path can be written, or published weights, such as <see cref="Pretrained.ResNet50"/>,
/// which are downloaded where they are not there yet.
/// </summary>
public sealed record WeightSource
{
    private readonly string? file;
    private readonly PretrainedWeights? published;
    private readonly DownloadOptions download = new();

    private WeightSource(string file) => this.file = file;

    internal WeightSource(PretrainedWeights published, DownloadOptions download) => (this.published, this.download) = (published, download);

    /// <summary>How images are prepared for published weights; null for those of a file, and where we do not know.</summary>
    internal PublishedEvaluation? Evaluation => published?.Evaluation;

    /// <summary>A file of weights, .safetensors or .pth, with torchvision's keys.</summary>
    /// <param name="file">The file; null for no weights.</param>
    [return: NotNullIfNotNull(nameof(file))]
    [SuppressMessage("Usage", "CA2225", Justification = "An option takes a path or published weights as they are.")]
    public static implicit operator WeightSource?(string? file) => file is null ? null : new(file);

    /// <summary>Published weights, which are downloaded with the default options.</summary>
    /// <param name="weights">The weights; null for none.</param>
    [return: NotNullIfNotNull(nameof(weights))]
    [SuppressMessage("Usage", "CA2225", Justification = "PretrainedWeights.With is the other way.")]
    public static implicit operator WeightSource?(PretrainedWeights? weights) => weights is null ? null : new(weights, new());

    /// <summary>The path, or what published weights are called.</summary>
    public override string ToString() => file ?? $"{nameof(Pretrained)}.{published!.Name}";

    /// <summary>Reads the weights of a network, and downloads them before if need be.</summary>
    internal LoadedWeights Load(Network network, WeightLoadOptions loading, Action<string>? tell, CancellationToken cancellation) =>
        published is null ? network.LoadWeights(file!, loading) : published.Load(network, loading, download with { Tell = tell }, cancellation);

    /// <summary>Reads the weights of the classifier that a backbone was taken from.</summary>
    internal LoadedWeights LoadBackbone(Network network, Action<string>? tell, CancellationToken cancellation) =>
        network.LoadBackboneWeights(published is null ? file! : published.Find(download with { Tell = tell }, cancellation));
}
