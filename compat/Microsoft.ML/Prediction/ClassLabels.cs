using Microsoft.ML.Annotations;
using Microsoft.ML.Cursors;
using Microsoft.ML.Data;

namespace Microsoft.ML.Prediction;

/// <summary>The key values of the label column that a classifier was trained on; they name its scores and its predictions.</summary>
internal sealed class ClassLabels
{
    private readonly VectorDataViewType? type;
    private readonly Delegate? getter;

    public ClassLabels(DataViewSchema.Column label, int classCount)
    {
        var annotation = label.Annotations.Schema.GetColumnOrNull(AnnotationKinds.KeyValues);
        if (annotation?.Type is not VectorDataViewType vector || vector.Size != classCount)
            return;
        type = vector;
        getter = GenericCall.Invoke<Delegate>(GetGetter<int>, vector.RawType, label.Annotations, annotation.Value);
    }

    public void AddTo(DataViewSchema.Annotations.Builder annotations, string kind)
    {
        if (type is not null && getter is not null)
            annotations.Add(kind, type, getter);
    }

    public void AddNamesTo(DataViewSchema.Annotations.Builder annotations)
    {
        if (type?.ItemType is TextDataViewType)
            AddTo(annotations, AnnotationKinds.SlotNames);
    }

    private static Delegate GetGetter<TValue>(DataViewSchema.Annotations annotations, DataViewSchema.Column column) =>
        annotations.GetGetter<TValue>(column);
}
