using System.Collections.Immutable;
using MLNet.CnnCatalog.Weights;
using MLNet.CnnCatalog.Weights.Storage;

namespace MLNet.CnnCatalog.Onnx.Format;

/// <summary>Reads a tensor, whose numbers may lie in raw_data, in one of the fields for numbers of its type, or in another file.</summary>
internal sealed class TensorReader
{
    private readonly List<long> dimensions = [];
    private readonly List<long> integers = [];
    private readonly List<FileSection> floats = [];
    private readonly List<FileSection> doubles = [];
    private readonly Dictionary<string, string> external = new(StringComparer.Ordinal);
    private string name = "";
    private OnnxElementType type;
    private FileSection? raw;
    private bool isExternal;

    public static OnnxTensor Tensor(MessageReader reader, ExternalData external) => Read(reader).Finish(reader, external);

    /// <summary>A constant of a graph; null for one of texts, which stand beside a network as the names of its classes.</summary>
    public static OnnxTensor? Initializer(MessageReader reader, ExternalData external) =>
        Read(reader) is { type: not OnnxElementType.Text } tensor ? tensor.Finish(reader, external) : null;

    public static float[] Floats(FileSection section) =>
        new StoredElements(section.File, TensorType.Float32, section.Start).Read(section.Length / sizeof(float));

    private static TensorReader Read(MessageReader reader)
    {
        var tensor = new TensorReader();
        foreach (var field in reader.Fields())
            tensor.Read(reader, field);
        return tensor;
    }

    private void Read(MessageReader reader, int field)
    {
        switch (field)
        {
            case 1: reader.Integers(dimensions); break;
            case 2: type = (OnnxElementType)reader.SmallInteger(); break;
            case 3: throw reader.Corrupt($"the tensor '{name}' is a segment of another, which is not read");
            case 4: floats.Add(reader.FixedNumbers(sizeof(float))); break;
            case 5 or 7 or 11: reader.Integers(integers); break;
            case 8: name = reader.Text(); break;
            case 9: raw = reader.Bytes(); break;
            case 10: doubles.Add(reader.FixedNumbers(sizeof(double))); break;
            case 13: OnnxReader.AddPair(reader, external); break;
            case 14: isExternal = reader.Integer() == 1; break;
            default: reader.Skip(); break;
        }
    }

    private OnnxTensor Finish(MessageReader reader, ExternalData files)
    {
        var stored = OnnxElementTypes.StoredAs(type)
            ?? throw reader.Corrupt($"the tensor '{name}' is of type {type}; only real numbers are read");
        var count = TensorLayout.RowMajor(dimensions)?.Count
            ?? throw reader.Corrupt($"the tensor '{name}' has dimensions [{string.Join(", ", dimensions)}], which are none");
        var size = ElementFormat.SizeOf(stored);
        if (count > long.MaxValue / size)
            throw reader.Corrupt($"the tensor '{name}' of {count} values does not fit any file");

        var sections = Sections(files, count * size);
        var available = sections.Count > 0 ? sections.Sum(section => section.Length) : (Int128)integers.Count * size;
        if (available != count * size)
            throw reader.Corrupt(
                $"the tensor '{name}', {type} [{string.Join(", ", dimensions)}], needs {count * size} bytes of data; there are {available}");
        ImmutableArray<long> extents = [.. dimensions];
        if (type == OnnxElementType.Float32)
            return new(name, extents, sections is [var single] ? Floats(single) : [.. sections.SelectMany(Floats)]);
        return new(name, extents, type, sections.Count > 0 ? [.. sections.SelectMany(Bytes)] : Bytes(size));
    }

    private List<FileSection> Sections(ExternalData files, long byteCount) =>
        isExternal ? [files.Find(name, external, byteCount)]
        : raw is { } bytes ? [bytes]
        : type switch
        {
            OnnxElementType.Float32 => floats,
            OnnxElementType.Float64 => doubles,
            _ => [],
        };

    private static byte[] Bytes(FileSection section) => section.File.Read(section.Start, checked((int)section.Length));

    // The fields for integers hold those of fewer bits too, and the bits of 16-bit floats.
    private byte[] Bytes(int size)
    {
        var bytes = new byte[integers.Count * size];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)(integers[i / size] >> (8 * (i % size)));
        return bytes;
    }
}
