using Microsoft.ML.Cursors;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Onnx.Graph;
using Microsoft.ML.Transforms.Onnx.Native;

namespace Microsoft.ML.Transforms.Onnx.Scoring;

/// <summary>Makes getters of output columns. The length of a vector is the tensor's, whatever the column's type says.</summary>
internal static class OutputGetter
{
    public static Delegate Create(OnnxVariable output, OutputCache cache) => output.Type switch
    {
        VectorDataViewType { ItemType: TextDataViewType } => Texts(output.Name, cache),
        VectorDataViewType vector => GenericCall.Invoke<Delegate>(Vector<int>, vector.ItemType.RawType, output.Name, cache),
        var scalar => GenericCall.Invoke<Delegate>(Scalar<int>, scalar.RawType, output.Name, cache),
    };

    private static ValueGetter<VBuffer<T>> Vector<T>(string name, OutputCache cache)
        where T : unmanaged => (ref VBuffer<T> destination) =>
    {
        var tensor = cache.Get(name);
        var values = OrtTensor.Values<T>(tensor);
        var editor = VBufferEditor.Create(ref destination, values.Length);
        values.CopyTo(editor.Values);
        destination = editor.Commit();
        GC.KeepAlive(tensor);
    };

    private static ValueGetter<VBuffer<ReadOnlyMemory<char>>> Texts(string name, OutputCache cache) =>
        (ref VBuffer<ReadOnlyMemory<char>> destination) =>
        {
            var texts = OrtTensor.Texts(cache.Get(name));
            var editor = VBufferEditor.Create(ref destination, texts.Length);
            for (var i = 0; i < texts.Length; i++)
                editor.Values[i] = texts[i].AsMemory();
            destination = editor.Commit();
        };

    // ML.NET takes a scalar for a sequence and fails with this exception when it is read.
    private static ValueGetter<T> Scalar<T>(string name, OutputCache cache) => (ref T destination) =>
    {
        cache.Get(name);
        throw new ArgumentNullException(
            "source", $"Output '{name}' is a tensor of rank 0, which ML.NET cannot read. Give it the shape [1].");
    };
}
