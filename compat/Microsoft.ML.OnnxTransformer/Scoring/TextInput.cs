using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Onnx.Native;

namespace Microsoft.ML.Transforms.Onnx.Scoring;

/// <summary>Texts of a column.</summary>
internal sealed class TextInput(ValueGetter<VBuffer<ReadOnlyMemory<char>>> get, InputShape shape) : IInputTensor
{
    private VBuffer<ReadOnlyMemory<char>> source;
    private VBuffer<ReadOnlyMemory<char>> dense;
    private OrtHandle? tensor;

    public OrtHandle Read()
    {
        get(ref source);
        source.CopyToDense(ref dense);
        tensor?.Dispose();
        tensor = null;
        tensor = OrtTensor.OfTexts(dense.GetValues(), shape.For(dense.Length));
        return tensor;
    }

    public void Dispose() => tensor?.Dispose();
}
