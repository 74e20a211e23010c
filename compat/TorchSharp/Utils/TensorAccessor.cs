using System.Collections;

namespace TorchSharp.Utils;

/// <summary>The elements of a tensor on the CPU in the order of its dimensions, whatever its strides.</summary>
public sealed unsafe class TensorAccessor<T> : IEnumerable<T>, IDisposable where T : unmanaged
{
    internal const string NotOnCpu =
        "Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.";

    private readonly long[] shape;
    private readonly long[] strides;
    private torch.Tensor? tensor;
    private T* memory;

    internal TensorAccessor(torch.Tensor tensor)
    {
        if (tensor.device_type != DeviceType.CPU)
            throw new InvalidOperationException(NotOnCpu);
        this.tensor = tensor;
        shape = tensor.shape;
        strides = tensor.stride();
        memory = (T*)tensor.Memory;
        IsContiguous = tensor.is_contiguous();
    }

    public long Count => tensor is null ? 0 : shape.TotalSize();

    private bool IsContiguous { get; }

    public T this[params long[] indices]
    {
        get => memory[Offset(indices)];
        set => memory[Offset(indices)] = value;
    }

    public T[] ToArray()
    {
        var array = new T[Count];
        if (array.Length > 0)
            CopyTo(array);
        return array;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var target = array[arrayIndex..];
        var length = (int)Math.Min(target.Length, Count - Checked(tensorIndex));
        if (IsContiguous)
            new ReadOnlySpan<T>(memory + tensorIndex, length).CopyTo(target);
        else
            for (var i = 0; i < length; i++)
                target[i] = memory[OffsetOf(tensorIndex + i)];
        GC.KeepAlive(tensor);
    }

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)ToArray()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose()
    {
        memory = null;
        tensor = null;
    }

    private long Checked(long index) =>
        index >= 0 && index < Count ? index : throw new ArgumentOutOfRangeException(nameof(index), index,
            $"The tensor has {Count} elements.");

    private long Offset(long[] indices)
    {
        if (indices.Length == 1)
            return indices[0] < Count ? OffsetOf(Checked(indices[0])) : throw new IndexOutOfRangeException();
        var offset = 0L;
        for (var i = 0; i < shape.Length; i++)
        {
            if (indices[i] >= shape[i] || indices[i] < 0)
                throw new IndexOutOfRangeException($"{indices[i]} >= {shape[i]} in dimension {i}.");
            offset += indices[i] * strides[i];
        }
        return offset;
    }

    private long OffsetOf(long index)
    {
        if (IsContiguous)
            return index;
        var offset = 0L;
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            (index, var place) = Math.DivRem(index, shape[i]);
            offset += place * strides[i];
        }
        return offset;
    }
}
