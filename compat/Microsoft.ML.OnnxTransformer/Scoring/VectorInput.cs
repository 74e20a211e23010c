using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Onnx.Graph;
using Microsoft.ML.Transforms.Onnx.Native;

namespace Microsoft.ML.Transforms.Onnx.Scoring;

/// <summary>Numbers of a column. They are read straight into memory that does not move, over which the tensor stands.</summary>
internal sealed class VectorInput<T>(ValueGetter<VBuffer<T>> get, InputShape shape) : IInputTensor
    where T : unmanaged
{
    private static readonly int ElementType = TensorElement.NumberOf(typeof(T));

    private T[] values = [];
    private VBuffer<T> dense;
    private OrtHandle? tensor;

    public OrtHandle Read()
    {
        var buffer = new VBuffer<T>(values.Length, values);
        get(ref buffer);
        if (tensor is null || buffer.Length != values.Length)
            Resize(buffer.Length);
        if (!buffer.IsDense)
            CopyFromSparse(in buffer);
        else if (!IsOverValues(in buffer))
            buffer.GetValues().CopyTo(values);
        return tensor;
    }

    public void Dispose() => tensor?.Dispose();

    private bool IsOverValues(ref readonly VBuffer<T> buffer) =>
        Unsafe.AreSame(ref MemoryMarshal.GetReference(buffer.GetValues()), ref MemoryMarshal.GetArrayDataReference(values));

    // The few values of a sparse vector may stand at the start of the very memory that they go to.
    private void CopyFromSparse(ref readonly VBuffer<T> buffer)
    {
        buffer.CopyToDense(ref dense);
        dense.GetValues().CopyTo(values);
    }

    [System.Diagnostics.CodeAnalysis.MemberNotNull(nameof(tensor))]
    private void Resize(int length)
    {
        var sizes = shape.For(length);
        tensor?.Dispose();
        tensor = null;
        values = GC.AllocateUninitializedArray<T>(length, pinned: true);
        tensor = OrtTensor.Over(values, sizes, ElementType);
    }
}
