using System.Collections.Immutable;
using System.Security.Cryptography;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx.Format;
using MLNet.CnnCatalog.Weights.Storage;

namespace MLNet.CnnCatalog.Onnx;

/// <summary>
/// A network in the format of ONNX (https://onnx.ai), which most runtimes read. Its numbers are in memory; the file that it came
/// from is not needed any more.
/// </summary>
public sealed class OnnxModel
{
    // A message of protobuf ends below 2^31 bytes; the rest is room for everything that is not weights.
    private const long MostBytesOfWeights = 1_900_000_000;
    private const long MostBytes = int.MaxValue;

    // Before, a constant had to be an input too.
    private const long FirstWithConstants = 4;

    internal OnnxModel(OnnxGraph graph, ImmutableArray<OperatorSet> operatorSets) => (Graph, OperatorSets) = (graph, operatorSets);

    /// <summary>What a runtime feeds, without the weights that older files list too.</summary>
    public ImmutableArray<OnnxValue> Inputs
    {
        get
        {
            var constants = Graph.Initializers.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
            return [.. Graph.Inputs.Where(input => !constants.Contains(input.Name))];
        }
    }

    /// <summary>What a runtime gives.</summary>
    public ImmutableArray<OnnxValue> Outputs => Graph.Outputs;

    /// <summary>Version of ONNX's own operators that the network uses; 0 where the file does not say.</summary>
    public int OpsetVersion => (int)(OperatorSets.FirstOrDefault(set => set.Domain.Length == 0)?.Version ?? 0);

    /// <summary>The texts that go with the network; <see cref="OnnxMetadata"/> has the keys of those that this library writes.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; internal init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Name of the program that wrote the network, such as <c>pytorch</c>; empty where the file does not say.</summary>
    public string Producer { get; internal init; } = "";

    /// <summary>Version of that program; empty where the file does not say.</summary>
    public string ProducerVersion { get; internal init; } = "";

    /// <summary>Name of the architecture; null where the file does not say.</summary>
    public string? Architecture => Metadata.GetValueOrDefault(OnnxMetadata.ArchitectureKey);

    /// <summary>The classes in the order of the outputs; empty where the file has none.</summary>
    /// <exception cref="InvalidDataException">The text is no array in JSON.</exception>
    public ImmutableArray<string> Labels => OnnxMetadata.Read<ImmutableArray<string>?>(this, OnnxMetadata.LabelsKey) ?? [];

    /// <summary>What each input takes, by its name; empty where the file does not say.</summary>
    /// <exception cref="InvalidDataException">The text is something else.</exception>
    public IReadOnlyDictionary<string, OnnxImages> Images =>
        OnnxMetadata.Read<Dictionary<string, OnnxImages>>(this, OnnxMetadata.ImagesKey) ?? [];

    /// <summary>Whether all inputs take pixels from 0 to 255; false where the file does not say.</summary>
    public bool NormalizesImages => Images is { Count: > 0 } images && images.Values.All(input => input.Range == OnnxImages.Pixels);

    /// <summary>Whether the output is probabilities instead of logits; false where the file does not say.</summary>
    public bool GivesProbabilities => Metadata.GetValueOrDefault(OnnxMetadata.OutputKey) == OnnxMetadata.Probabilities;

    /// <summary>
    /// Probability from which on a class is predicted, where an image may have several classes or none; null where the file does not say that it may.
    /// </summary>
    /// <exception cref="InvalidDataException">The text is something else.</exception>
    public double? MultiLabelThreshold => OnnxMetadata.Read<double?>(this, OnnxMetadata.MultiLabelKey) is var read && read is null or (> 0 and < 1)
        ? read
        : throw new InvalidDataException(
            $"The model's text '{OnnxMetadata.MultiLabelKey}' is {Metadata[OnnxMetadata.MultiLabelKey]}, and a number above 0 and below 1 is read there.");

    /// <summary>Whether parts of it compute with integers of eight bits, whoever wrote the file.</summary>
    public bool IsQuantized => Graph.Nodes.Any(node => node.OpType is "QuantizeLinear" or "DequantizeLinear" or "DynamicQuantizeLinear"
        or "ConvInteger" or "MatMulInteger" || node.OpType.StartsWith("QLinear", StringComparison.Ordinal));

    /// <summary>Classes, height and width of the label map that the first output is; null where the file does not say that it is one.</summary>
    /// <exception cref="InvalidDataException">The text is something else.</exception>
    internal Shape? LabelMap => OnnxMetadata.Read<int[]>(this, OnnxMetadata.LabelMapKey) switch
    {
        null => null,
        [> 0 and var classes, > 0 and var height, > 0 and var width] => Shape.Map(classes, height, width),
        var other => throw new InvalidDataException(
            $"The model's text '{OnnxMetadata.LabelMapKey}' is [{string.Join(", ", other)}], and classes, height and width are read there."),
    };

    internal long IrVersion { get; init; }

    /// <summary>Whether the weights can stand in one message, which a stream or an array holds.</summary>
    internal bool FitsOneFile => Graph.Initializers.Sum(tensor => tensor.ByteCount) <= MostBytesOfWeights;

    internal OnnxGraph Graph { get; }

    internal ImmutableArray<OperatorSet> OperatorSets { get; }

    /// <summary>Reads a file, and files with weights beside it, whole.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file, or a file with weights is missing beside it.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is no model of ONNX, truncated or damaged; it keeps weights outside of its folder; or it has functions, graphs within
    /// nodes, or tensors of complex numbers, which are not read. Constants of texts are passed over.
    /// </exception>
    public static OnnxModel Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return OnnxReader.Read(path);
    }

    /// <summary>
    /// Writes a file, which appears whole or not at all. Weights of more than 1.9 GB go into a second file beside it, with <c>.data</c>
    /// behind the name, since a file of ONNX cannot hold 2 GB; keep the two together, under these names.
    /// </summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (FitsOneFile)
        {
            AtomicFile.Write(path, Write);
            return;
        }

        var places = ExternalPlace.Lay(Graph.Initializers, Path.GetFileName(path) + ".data");
        AtomicFile.Write(path + ".data", stream => WriteExternal(stream, places));
        AtomicFile.Write(path, OnnxWriter.Model(this, places.GetValueOrDefault).WriteTo);
    }

    /// <summary>Writes everything into one stream.</summary>
    /// <param name="stream">The stream; it stays open.</param>
    /// <exception cref="InvalidOperationException">The network needs 2 GB or more.</exception>
    public void Write(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var message = OnnxWriter.Model(this, _ => null);
        if (message.Length > MostBytes)
            throw new InvalidOperationException(
                $"The network needs {message.Length} bytes, and one stream in the format of ONNX ends at {MostBytes}. " +
                "Save it to a path, which puts the weights into a second file.");
        message.WriteTo(stream);
    }

    /// <summary>What <see cref="Write"/> writes, in an array of its size.</summary>
    internal byte[] ToArray()
    {
        var message = OnnxWriter.Model(this, _ => null);
        var bytes = GC.AllocateUninitializedArray<byte>(checked((int)message.Length));
        using var stream = new MemoryStream(bytes);
        message.WriteTo(stream);
        return bytes;
    }

    /// <summary>
    /// SHA-256 of all that is read of the network, texts and weights among it, in hexadecimal digits: the same wherever the file is, and
    /// whether the weights are in it or beside it.
    /// </summary>
    internal string Fingerprint()
    {
        using var hash = SHA256.Create();
        using var stream = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write);
        OnnxWriter.Model(this, tensor => new(tensor.Name, 0)).WriteTo(stream);
        foreach (var tensor in Graph.Initializers)
            tensor.WriteTo(stream);
        stream.FlushFinalBlock();
        return Convert.ToHexString(hash.Hash!);
    }

    /// <summary>The first constant with something in it that is no number; null where there is none. Infinite limits are nothing wrong.</summary>
    internal OnnxTensor? FindWithoutNumber() => Graph.Initializers.FirstOrDefault(tensor =>
        tensor.ElementType is OnnxElementType.Float32 or OnnxElementType.Float16 or OnnxElementType.Float64 or OnnxElementType.BFloat16
        && Array.Exists(tensor.ToFloats(), float.IsNaN));

    /// <summary>For example <c>resnet18: input [batch, 3, 224, 224] -> output [batch, 1000]</c>.</summary>
    public override string ToString() => $"{Graph.Name}: {string.Join(", ", Inputs)} -> {string.Join(", ", Outputs)}";

    /// <summary>Another graph with the same texts.</summary>
    internal OnnxModel With(OnnxGraph graph, params (string Key, string Text)[] metadata) => new(graph, OperatorSets)
    {
        IrVersion = Math.Max(IrVersion, FirstWithConstants),
        Producer = Producer,
        ProducerVersion = ProducerVersion,
        Metadata = Metadata.ToImmutableDictionary(StringComparer.Ordinal)
            .SetItems(metadata.Select(text => KeyValuePair.Create(text.Key, text.Text))),
    };

    private void WriteExternal(Stream stream, Dictionary<OnnxTensor, ExternalPlace> places)
    {
        foreach (var tensor in Graph.Initializers)
            if (places.TryGetValue(tensor, out var place))
            {
                stream.Position = place.Offset;
                tensor.WriteTo(stream);
            }
    }
}
