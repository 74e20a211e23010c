using Microsoft.ML.Annotations;

namespace Microsoft.ML.Data;

public sealed partial class SchemaDefinition
{
    public sealed class Column
    {
        private readonly List<ColumnAnnotation> annotations = [];

        internal Column(string memberName, DataViewType columnType, string columnName)
        {
            MemberName = memberName;
            ColumnName = columnName;
            ColumnType = columnType;
        }

        public string MemberName { get; }

        public string ColumnName { get; set; }

        public DataViewType ColumnType { get; set; }

        public DataViewSchema.Annotations Annotations
        {
            get
            {
                var builder = new DataViewSchema.Annotations.Builder();
                foreach (var annotation in annotations)
                    builder.Add(annotation.Kind, annotation.Type, annotation.Getter);
                return builder.ToAnnotations();
            }
        }

        public void AddAnnotation<T>(string kind, T value, DataViewType annotationType)
        {
            Contracts.CheckValue(kind, nameof(kind));
            Contracts.CheckValue(annotationType, nameof(annotationType));
            Contracts.Check(annotations.All(known => known.Kind != kind), "Column already contains an annotation of this kind.");
            annotations.Add(ColumnAnnotation.Create(kind, value, annotationType));
        }

        internal void SetAnnotations(DataViewSchema.Annotations source)
        {
            annotations.RemoveAll(known => source.Schema.GetColumnOrNull(known.Kind) is not null);
            annotations.AddRange(ColumnAnnotation.From(source));
        }
    }
}
