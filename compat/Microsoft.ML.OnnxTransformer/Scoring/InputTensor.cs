using Microsoft.ML.Cursors;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Onnx.Graph;

namespace Microsoft.ML.Transforms.Onnx.Scoring;

/// <summary>Makes inputs of columns.</summary>
internal static class InputTensor
{
    public static IInputTensor Create(DataViewRow row, DataViewSchema.Column column, int[] shape)
    {
        var item = column.Type.ItemOrSelf().RawType;
        // Throws for items that no tensor has.
        TensorElement.NumberOf(item);
        var isText = item == typeof(ReadOnlyMemory<char>);
        if (column.Type is not VectorDataViewType vector)
            return isText
                ? new TextInput(Single(row.GetGetter<ReadOnlyMemory<char>>(column)), InputShape.OfScalar(column.Name))
                : GenericCall.Invoke<IInputTensor>(OfScalar<int>, item, row, column);
        var inputShape = InputShape.OfVector(column.Name, shape, vector.IsKnownSize);
        return isText
            ? new TextInput(row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column), inputShape)
            : GenericCall.Invoke<IInputTensor>(OfVector<int>, item, row, column, inputShape);
    }

    private static IInputTensor OfScalar<T>(DataViewRow row, DataViewSchema.Column column)
        where T : unmanaged => new VectorInput<T>(Single(row.GetGetter<T>(column)), InputShape.OfScalar(column.Name));

    private static IInputTensor OfVector<T>(DataViewRow row, DataViewSchema.Column column, InputShape shape)
        where T : unmanaged => new VectorInput<T>(row.GetGetter<VBuffer<T>>(column), shape);

    /// <summary>A scalar as a vector of one.</summary>
    private static ValueGetter<VBuffer<T>> Single<T>(ValueGetter<T> get) => (ref VBuffer<T> destination) =>
    {
        var editor = VBufferEditor.Create(ref destination, 1);
        get(ref editor.Values[0]);
        destination = editor.Commit();
    };
}
