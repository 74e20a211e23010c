namespace Microsoft.ML.Data;

internal static class DataViewTypeExtensions
{
    extension(DataViewType type)
    {
        public DataViewType ItemOrSelf() => type is VectorDataViewType vector ? vector.ItemType : type;

        public bool IsStandardScalar() =>
            type is NumberDataViewType or TextDataViewType or BooleanDataViewType or RowIdDataViewType
                or TimeSpanDataViewType or DateTimeDataViewType or DateTimeOffsetDataViewType;

        /// <summary>Whether values may be gathered ahead of the row they are asked for: images may not, they have owners.</summary>
        public bool IsCacheable() => type is PrimitiveDataViewType or VectorDataViewType;
    }
}
