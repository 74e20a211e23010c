using Microsoft.ML.Data;

namespace Microsoft.ML.Annotations;

internal static class SchemaShapeAnnotations
{
    extension(SchemaShape.Column column)
    {
        public bool HasSlotNames(out SchemaShape.Column slotNames)
        {
            slotNames = default;
            return column.Kind == SchemaShape.Column.VectorKind.Vector
                && column.Annotations.TryFindColumn(AnnotationKinds.SlotNames, out slotNames)
                && slotNames.Kind == SchemaShape.Column.VectorKind.Vector
                && !slotNames.IsKey
                && slotNames.ItemType is TextDataViewType;
        }

        public bool IsNormalized() =>
            column.Annotations.TryFindColumn(AnnotationKinds.IsNormalized, out var normalized)
            && normalized.Kind == SchemaShape.Column.VectorKind.Scalar
            && !normalized.IsKey
            && normalized.ItemType is BooleanDataViewType;
    }
}
