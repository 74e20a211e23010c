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
