using System.Collections.Immutable;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Weights;

/// <summary>Weights that somebody trained and published: what they are, where they lie, and how images are prepared for them.</summary>
/// <remarks><see cref="Pretrained"/> has all that are known. The weights are not part of this library and stay under their own licence.</remarks>
public sealed record PretrainedWeights
{
    private readonly PublishedAccuracy? own;
    private readonly PublishedEvaluation? prepared;

    internal PretrainedWeights(string name, string network, string fileName, string sha256) =>
        (Name, Network, FileName, Sha256) = (name, network, fileName, sha256);

    /// <summary>What it is called in <see cref="Pretrained"/>, such as <c>ResNet50V2</c>.</summary>
    public string Name { get; }

    /// <summary>Name of the network, in <see cref="NetworkCatalog"/> unless it came with the weights.</summary>
    public string Network { get; }

    /// <summary>Where the file is downloaded from; null for weights of a package.</summary>
    public Uri? Url { get; internal init; }

    /// <summary>The NuGet package that brings the file, which lies beside the application then; null for a download.</summary>
    public string? Package { get; internal init; }

    /// <summary>Path of the file below the folder of downloads, or of the application.</summary>
    public string FileName { get; }

    /// <summary>
    /// The SHA-256 of the file in small hexadecimal digits, or as many of its first digits as were published, against which every file is checked:
    /// torchvision publishes the first 8 or 10, in the names of its files. They tell a damaged file or another one; against forgery stands HTTPS.
    /// </summary>
    public string Sha256 { get; }

    /// <summary>The licence under which the weights were published, as an SPDX expression.</summary>
    public string License { get; internal init; } = "BSD-3-Clause";

    /// <summary>What they were trained on, which has terms of its own.</summary>
    public string TrainedOn { get; internal init; } = "ImageNet, ILSVRC 2012";

    /// <summary>Names of the classes in the order of the logits; empty where the weights have no classifier.</summary>
    public ImmutableArray<string> ClassNames => Classes switch
    {
        ClassList.ImageNet => PublishedClasses.ImageNet,
        ClassList.Voc => PublishedClasses.Voc,
        _ => [],
    };

    /// <summary>How well these weights classify; null where we have no figure.</summary>
    public PublishedAccuracy? Accuracy { get => own ?? Entry?.Accuracy; internal init => own = value; }

    /// <summary>How well these weights segment; null for a classifier.</summary>
    public PublishedMeanIoU? MeanIoU => Entry?.MeanIoU;

    /// <summary>How images are prepared for them.</summary>
    public PublishedEvaluation? Evaluation { get => prepared ?? own?.Evaluation ?? Entry?.Evaluation; internal init => prepared = value; }

    /// <summary>Trainable numbers of the network, those of auxiliary heads too.</summary>
    public long ParameterCount => Build(PublishedClassCount, input: null).ParameterCount;

    /// <summary>Bytes of the numbers, four for each; the file has some thousands more.</summary>
    public long SizeInBytes => sizeof(float) * Build(PublishedClassCount, input: null).Parameters.Sum(parameter => parameter.Count);

    internal ClassList Classes { get; init; } = ClassList.ImageNet;

    /// <summary>Parts of the file's names that are others in the network.</summary>
    internal IReadOnlyList<(string From, string To)> Renames { get; init; } = [];

    /// <summary>Builds a network that the catalog does not have; null for one that it has.</summary>
    internal Func<int, Shape?, Network>? Builder { get; init; }

    /// <summary>Reads a file of another format than those of <see cref="WeightFile"/>; null for those.</summary>
    internal Func<Network, string, WeightLoadOptions, LoadedWeights>? Reader { get; init; }

    private CatalogEntry? Entry => Builder is null ? NetworkCatalog.Entry(Network) : null;

    private int PublishedClassCount => ClassNames is { Length: > 0 } names ? names.Length : 1;

    /// <summary>The weights as an option, downloaded in another way than by default.</summary>
    /// <param name="download">Where the file is kept, and whether it may be downloaded.</param>
    public WeightSource With(DownloadOptions download) => new(this, download ?? throw new ArgumentNullException(nameof(download)));

    /// <summary>The file, which is downloaded where it is not there, and checked.</summary>
    /// <param name="options">Where the file is kept, and whether it may be downloaded; null takes the defaults.</param>
    /// <param name="cancellationToken">Stops the download. What is there of the file stays, and the next download goes on behind it.</param>
    /// <returns>Its full path.</returns>
    /// <exception cref="FileNotFoundException">It is not there, and may not be downloaded or belongs to a package; the message says what to put where.</exception>
    /// <exception cref="HttpRequestException">It could not be downloaded; the message says what to put where.</exception>
    /// <exception cref="InvalidDataException">Its hash is another one.</exception>
    /// <exception cref="OperationCanceledException">The download was cancelled.</exception>
    public Task<string> DownloadAsync(DownloadOptions? options = null, CancellationToken cancellationToken = default) =>
        WeightCache.FindAsync(this, options ?? new(), cancellationToken);

    /// <summary>For example <c>ResNet50V2: resnet50, resnet50-11ad3fa6.pth</c>.</summary>
    public override string ToString() => $"{Name}: {Network}, {FileName}";

    internal Network Build(int classes, Shape? input) => Builder?.Invoke(classes, input) ?? Entry!.Build(classes, input);

    internal string Find(DownloadOptions options, CancellationToken cancellation) =>
        Task.Run(() => DownloadAsync(options, cancellation), cancellation).GetAwaiter().GetResult();

    internal LoadedWeights Load(Network network, WeightLoadOptions loading, DownloadOptions options, CancellationToken cancellation)
    {
        if (network.Name != Network && (Builder is not null || NetworkCatalog.Names.Contains(network.Name)))
            throw new ArgumentException(
                $"{nameof(Pretrained)}.{Name} are weights of '{Network}', and the network is '{network.Name}'. Take weights of that network, or the " +
                $"network of these, as {nameof(Pretrained)}.{Name} in the place of its name.", nameof(network));
        var file = Find(options, cancellation);
        return Reader?.Invoke(network, file, loading) ?? network.LoadWeights(file, loading with { Renames = [.. Renames, .. loading.Renames] });
    }
}

/// <summary>The classes that weights were published for.</summary>
internal enum ClassList
{
    None,
    ImageNet,
    Voc,
}
