using System.Collections.Immutable;

namespace MLNet.CnnCatalog.Weights.Storage;

/// <summary>
/// Where the values of a tensor lie: the value of index (i, j) is the element i * strides[0] + j * strides[1] behind the first.
/// </summary>
internal sealed class TensorLayout
{
    // A tensor may show the same number at many places, and a few bytes of a hostile file would otherwise fill the memory.
    private const int MostRepeated = 1 << 26;

    private readonly ImmutableArray<long> strides;

    private TensorLayout(ImmutableArray<int> dimensions, ImmutableArray<long> strides, long count, long span) =>
        (Dimensions, this.strides, Count, Span) = (dimensions, strides, count, span);

    /// <summary>Extents, outermost first.</summary>
    public ImmutableArray<int> Dimensions { get; }

    /// <summary>Number of values.</summary>
    public long Count { get; }

    /// <summary>Number of elements from the first to the last that the tensor uses.</summary>
    public long Span { get; }

    /// <summary>A tensor whose values lie one behind the other; null where the extents are no extents.</summary>
    public static TensorLayout? RowMajor(IReadOnlyList<long> dimensions)
    {
        var strides = new long[dimensions.Count];
        var stride = 1L;
        for (var i = strides.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            var extent = Math.Max(1, dimensions[i]);
            if (stride > long.MaxValue / extent)
                return null;
            stride *= extent;
        }

        return Strided(dimensions, strides);
    }

    /// <summary>A tensor with given strides in elements; null where they, or the extents, are negative or too large.</summary>
    public static TensorLayout? Strided(IReadOnlyList<long> dimensions, IReadOnlyList<long> strides)
    {
        if (dimensions.Count != strides.Count || strides.Any(stride => stride < 0))
            return null;
        if (dimensions.Any(extent => extent is < 0 or > int.MaxValue))
            return null;

        var (count, last) = ((Int128)1, (Int128)0);
        foreach (var (extent, stride) in dimensions.Zip(strides))
        {
            count *= extent;
            last += (Int128)stride * Math.Max(0, extent - 1);
            if (count > long.MaxValue || last >= long.MaxValue)
                return null;
        }

        return new([.. dimensions.Select(extent => (int)extent)], [.. strides], (long)count, count == 0 ? 0 : (long)last + 1);
    }

    /// <summary>The values in row-major order.</summary>
    public float[] Read(StoredElements elements)
    {
        var stored = elements.Read(Span);
        return IsRowMajor ? stored : Gather(elements, stored);
    }

    private bool IsRowMajor
    {
        get
        {
            var expected = 1L;
            for (var i = strides.Length - 1; i >= 0; i--)
            {
                if (Dimensions[i] != 1 && strides[i] != expected)
                    return Count == 0;
                expected *= Dimensions[i];
            }

            return true;
        }
    }

    private float[] Gather(StoredElements elements, float[] stored)
    {
        if (Count > Math.Max(stored.Length, MostRepeated))
            throw elements.File.Corrupt(
                elements.Start, $"a tensor makes {Count} values of {stored.Length} numbers, and at most {MostRepeated} are made by repeating them");
        var values = new float[Count];
        var index = new int[Dimensions.Length];
        var position = 0L;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = stored[position];
            for (var axis = index.Length - 1; axis >= 0; axis--)
            {
                position += strides[axis];
                if (++index[axis] < Dimensions[axis])
                    break;
                position -= strides[axis] * Dimensions[axis];
                index[axis] = 0;
            }
        }

        return values;
    }
}
