using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Transforms.Saving;
using MLNet.CnnCatalog.Transforms.Scoring;

namespace MLNet.CnnCatalog.Transforms.Columns;

/// <summary>One vector column of features.</summary>
internal sealed class FeatureColumn(string name, int size) : IOutputColumns
{
    public string Name => name;

    public IReadOnlyList<string> NetworkOutputs => [name];

    public void AddTo(DataViewSchema.Builder builder) => builder.AddColumn(name, new VectorDataViewType(NumberDataViewType.Single, size));

    public ValueGetter<TValue> Getter<TValue>(DataViewSchema.Column column, Func<ImageOutputs> outputs) =>
        ColumnGetter.As<TValue>(ColumnGetter.Vector(() => outputs().Numbers), column);

    // The network gives the column itself.
    public void AddTo(SavedChain chain)
    {
    }
}
