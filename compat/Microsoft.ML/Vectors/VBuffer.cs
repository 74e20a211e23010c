using System.Collections;

namespace Microsoft.ML.Data;

/// <summary>A vector, dense or sparse, over arrays that are reused from row to row.</summary>
public readonly struct VBuffer<T> : IEnumerable
{
    public readonly int Length;

    private readonly T[]? values;
    private readonly int[]? indices;
    private readonly int count;

    public VBuffer(int length, T[]? values, int[]? indices = null)
    {
        Contracts.CheckParam(length >= 0, nameof(length));
        Contracts.CheckParam((values?.Length ?? 0) >= length, nameof(values));
        Length = length;
        count = length;
        this.values = values;
        this.indices = indices;
    }

    public VBuffer(int length, int count, T[]? values, int[]? indices)
    {
        Contracts.CheckParam(length >= 0, nameof(length));
        Contracts.CheckParam(0 <= count && count <= length, nameof(count));
        Contracts.CheckParam((values?.Length ?? 0) >= count, nameof(values));
        Contracts.CheckParam(count == length || (indices?.Length ?? 0) >= count, nameof(indices));
        Length = length;
        this.count = count;
        this.values = values;
        this.indices = indices;
    }

    public bool IsDense => count == Length;

    public static void Copy(T[]? source, int sourceIndex, ref VBuffer<T> destination, int length)
    {
        var size = source?.Length ?? 0;
        Contracts.CheckParam(0 <= length && length <= size, nameof(length));
        Contracts.CheckParam(0 <= sourceIndex && sourceIndex <= size - length, nameof(sourceIndex));
        var editor = VBufferEditor.Create(ref destination, length);
        source.AsSpan(sourceIndex, length).CopyTo(editor.Values);
        destination = editor.Commit();
    }

    public ReadOnlySpan<T> GetValues() => values.AsSpan(0, count);

    public ReadOnlySpan<int> GetIndices() => IsDense ? default : indices.AsSpan(0, count);

    public void CopyToDense(ref VBuffer<T> destination)
    {
        var editor = VBufferEditor.Create(ref destination, Length);
        CopyTo(editor.Values);
        destination = editor.Commit();
    }

    public void CopyTo(ref VBuffer<T> destination) => CopyTo(ref destination, 0, Length);

    public void CopyTo(ref VBuffer<T> destination, int sourceIndex, int length)
    {
        Contracts.CheckParam(0 <= sourceIndex && sourceIndex <= Length, nameof(sourceIndex));
        Contracts.CheckParam(0 <= length && sourceIndex <= Length - length, nameof(length));
        var (first, end) = PhysicalRange(sourceIndex, length);
        var editor = VBufferEditor.Create(ref destination, length, end - first);
        GetValues()[first..end].CopyTo(editor.Values);
        var slots = GetIndices();
        for (var i = 0; i < editor.Indices.Length; i++)
            editor.Indices[i] = slots[first + i] - sourceIndex;
        destination = editor.Commit();
    }

    public void CopyTo(Span<T> destination) => CopyTo(destination, 0);

    public void CopyTo(Span<T> destination, int destinationIndex, T defaultValue = default!)
    {
        Contracts.CheckParam(
            0 <= destinationIndex && destinationIndex <= destination.Length - Length,
            nameof(destination),
            "Not large enough to hold these values.");
        var target = destination.Slice(destinationIndex, Length);
        if (IsDense)
        {
            GetValues().CopyTo(target);
            return;
        }

        // ML.NET clears an entirely empty vector to default(T), whatever the default value asked for.
        target.Fill(count == 0 ? default! : defaultValue);
        for (var i = 0; i < count; i++)
            target[indices![i]] = values![i];
    }

    public IEnumerable<KeyValuePair<int, T>> Items(bool all = false)
    {
        var buffer = this;
        if (all)
            return buffer.DenseValues().Select((value, slot) => KeyValuePair.Create(slot, value));
        return Enumerable.Range(0, count)
            .Select(i => KeyValuePair.Create(buffer.IsDense ? i : buffer.indices![i], buffer.values![i]));
    }

    public IEnumerable<T> DenseValues()
    {
        var next = 0;
        for (var slot = 0; slot < Length; slot++)
        {
            if (next < count && (IsDense || indices![next] == slot))
                yield return values![next++];
            else
                yield return default!;
        }
    }

    public void GetItemOrDefault(int index, ref T destination) => destination = GetItemOrDefault(index);

    public T GetItemOrDefault(int index)
    {
        Contracts.CheckParam(0 <= index && index < Length, nameof(index));
        if (IsDense)
            return values![index];
        var found = GetIndices().BinarySearch(index);
        return found >= 0 ? values![found] : default!;
    }

    // ML.NET's enumerator walks the array below, not the logical vector; kept for its collection semantics.
    public IEnumerator GetEnumerator() => values!.GetEnumerator();

    public override string ToString() =>
        IsDense ? $"Dense vector of size {Length}" : $"Sparse vector of size {Length}, {count} explicit values";

    internal VBufferEditor<T> GetEditor() => GetEditor(Length, count);

    internal VBufferEditor<T> GetEditor(
        int newLogicalLength,
        int? valuesCount,
        int? maxValuesCapacity = null,
        bool keepOldOnResize = false,
        bool requireIndicesOnDense = false)
    {
        Contracts.CheckParam(newLogicalLength >= 0, nameof(newLogicalLength), "Must be non-negative.");
        Contracts.CheckParam(valuesCount is null or >= 0, nameof(valuesCount), "If specified, must be non-negative.");
        var newCount = valuesCount ?? newLogicalLength;
        Contracts.CheckParam(newCount <= newLogicalLength, nameof(valuesCount), $"If specified, must be no greater than {nameof(newLogicalLength)}");

        var capacity = maxValuesCapacity ?? Array.MaxLength;
        var (newValues, newIndices) = (values, indices);
        var createdValues = ArrayCapacity.Ensure(ref newValues, newCount, capacity, keepOldOnResize);
        var withIndices = newCount != newLogicalLength || requireIndicesOnDense;
        var createdIndices = withIndices && ArrayCapacity.Ensure(ref newIndices, newCount, capacity, keepOldOnResize);
        return new VBufferEditor<T>(newLogicalLength, newCount, newValues, newIndices, withIndices, createdValues, createdIndices);
    }

    private (int First, int End) PhysicalRange(int sourceIndex, int length)
    {
        if (IsDense)
            return (sourceIndex, sourceIndex + length);
        return (LowerBound(sourceIndex), LowerBound(sourceIndex + length));
    }

    private int LowerBound(int slot)
    {
        var found = GetIndices().BinarySearch(slot);
        return found >= 0 ? found : ~found;
    }
}
