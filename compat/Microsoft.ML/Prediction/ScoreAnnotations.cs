using Microsoft.ML.Annotations;
using Microsoft.ML.Data;

namespace Microsoft.ML.Prediction;

/// <summary>The annotations that mark a classifier's outputs.</summary>
internal static class ScoreAnnotations
{
    private static readonly KeyDataViewType SetIdType = new(typeof(uint), int.MaxValue);

    /// <summary>Their shape, known before training.</summary>
    public static IEnumerable<SchemaShape.Column> Shape =>
    [
        new(AnnotationKinds.ScoreColumnSetId, SetIdType),
        new(AnnotationKinds.ScoreColumnKind, TextDataViewType.Instance),
        new(AnnotationKinds.ScoreValueKind, TextDataViewType.Instance),
    ];

    public static void AddKind(DataViewSchema.Annotations.Builder annotations) =>
        AddText(annotations, AnnotationKinds.ScoreColumnKind, "MulticlassClassification");

    public static void AddValueKind(DataViewSchema.Annotations.Builder annotations, string valueKind) =>
        AddText(annotations, AnnotationKinds.ScoreValueKind, valueKind);

    public static void AddSetId(DataViewSchema.Annotations.Builder annotations, uint setId) =>
        annotations.AddPrimitiveValue(AnnotationKinds.ScoreColumnSetId, SetIdType, setId);

    /// <summary>Outputs of one scorer share a number; each further scorer of a chain takes the next one.</summary>
    public static uint NextSetId(DataViewSchema schema)
    {
        var highest = 0u;
        foreach (var column in schema)
        {
            if (column.Annotations.Schema.GetColumnOrNull(AnnotationKinds.ScoreColumnSetId)?.Type is not KeyDataViewType key
                || key.RawType != typeof(uint))
                continue;
            var setId = 0u;
            column.Annotations.GetValue(AnnotationKinds.ScoreColumnSetId, ref setId);
            highest = Math.Max(highest, setId);
        }

        return highest + 1;
    }

    private static void AddText(DataViewSchema.Annotations.Builder annotations, string kind, string text) =>
        annotations.AddPrimitiveValue(kind, TextDataViewType.Instance, text.AsMemory());
}
