using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CnnCatalog.Transforms.Columns;

/// <summary>One vector column of features.</summary>
internal sealed class FeatureColumn(string name, int size) : IOutputColumns
{
    public void AddTo(DataViewSchema.Builder builder) => builder.AddColumn(name, new VectorDataViewType(NumberDataViewType.Single, size));

    public ValueGetter<TValue> Getter<TValue>(DataViewSchema.Column column, Func<ReadOnlyMemory<float>> numbers) =>
        ColumnGetter.As<TValue>(ColumnGetter.Vector(numbers), column);
}
