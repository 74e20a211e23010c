using System.Collections.Immutable;
using MLNet.CnnCatalog.Weights.Storage;

namespace MLNet.CnnCatalog.Weights;

/// <summary>A tensor of a <see cref="WeightFile"/>. Its numbers stay in the file until they are read.</summary>
public sealed class WeightTensor
{
    private readonly TensorLayout layout;
    private readonly StoredElements elements;

    internal WeightTensor(string name, TensorLayout layout, StoredElements elements) =>
        (Name, this.layout, this.elements) = (name, layout, elements);

    /// <summary>Name in the file, such as <c>layer1.0.conv1.weight</c>.</summary>
    public string Name { get; }

    /// <summary>Extents, outermost first; empty for a single number.</summary>
    public ImmutableArray<int> Dimensions => layout.Dimensions;

    /// <summary>How the numbers are stored.</summary>
    public TensorType Type => elements.Type;

    /// <summary>Number of values.</summary>
    public long Count => layout.Count;

    /// <summary>Reads the numbers and converts them to 32-bit floats, row-major. Every call gives a new array.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="ObjectDisposedException">The file was closed.</exception>
    public float[] Read() => layout.Read(elements);

    /// <summary>For example <c>fc.weight [10, 64]</c>.</summary>
    public override string ToString() => $"{Name} [{string.Join(", ", Dimensions)}]";
}

/// <summary>How the numbers of a tensor are stored in a file. In memory they are 32-bit floats.</summary>
public enum TensorType
{
    /// <summary>64-bit float; read with the precision of 32 bits.</summary>
    Float64,

    /// <summary>32-bit float.</summary>
    Float32,

    /// <summary>16-bit float of IEEE 754: 11 bits of precision, at most 65,504.</summary>
    Float16,

    /// <summary>The upper half of a 32-bit float: 8 bits of precision.</summary>
    BFloat16,

    /// <summary>64-bit signed integer.</summary>
    Int64,

    /// <summary>32-bit signed integer.</summary>
    Int32,

    /// <summary>16-bit signed integer.</summary>
    Int16,

    /// <summary>8-bit signed integer.</summary>
    Int8,

    /// <summary>64-bit unsigned integer.</summary>
    UInt64,

    /// <summary>32-bit unsigned integer.</summary>
    UInt32,

    /// <summary>16-bit unsigned integer.</summary>
    UInt16,

    /// <summary>8-bit unsigned integer.</summary>
    UInt8,

    /// <summary>One byte, 0 or 1.</summary>
    Boolean,
}
