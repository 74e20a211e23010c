namespace Microsoft.ML.Transforms.Onnx.Scoring;

/// <summary>The shape of an input tensor; at most one size of it follows from the length of the row's vector.</summary>
internal sealed class InputShape
{
    private readonly string column;
    private readonly int[] shape;
    private readonly bool fillsUnknownSize;

    private InputShape(string column, int[] shape, bool fillsUnknownSize)
    {
        this.column = column;
        this.shape = shape;
        this.fillsUnknownSize = fillsUnknownSize;
    }

    /// <summary>ML.NET gives every scalar two dimensions.</summary>
    public static InputShape OfScalar(string column) => new(column, [1, 1], fillsUnknownSize: false);

    /// <summary>ML.NET fills in an unknown size only where the column's own length is unknown.</summary>
    public static InputShape OfVector(string column, int[] shape, bool hasKnownLength) => new(column, shape, !hasKnownLength);

    public long[] For(int length)
    {
        var sizes = Array.ConvertAll(shape, size => (long)size);
        if (fillsUnknownSize)
            sizes[UnknownSize()] = length / sizes.Where(size => size > 0).Aggregate((product, size) => product * size);
        if (sizes.Aggregate((product, size) => product * size) != length)
            throw new ArgumentException(
                $"Column '{column}' has {length} values in this row, but the input of that name has the shape {string.Join(',', shape)}. " +
                "Give it vectors of that many values (0: any), or give the input another shape with shapeDictionary.");
        return sizes;
    }

    private int UnknownSize()
    {
        var index = Array.IndexOf(shape, 0);
        return index >= 0 ? index : throw new ArgumentOutOfRangeException(
            column, $"The input has the known shape {string.Join(',', shape)}, but vectors of the column have no known length.");
    }
}
