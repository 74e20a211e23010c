using Microsoft.ML;
using MLNet.CnnCatalog.Transforms.Saving;
using MLNet.CnnCatalog.Transforms.Scoring;

namespace MLNet.CnnCatalog.Transforms.Columns;

/// <summary>The columns that a scoring transformer adds, all made of what its network gives for the image of a row.</summary>
internal interface IOutputColumns
{
    /// <summary>The network's outputs that they are made of, as a saved model names them.</summary>
    IReadOnlyList<string> NetworkOutputs { get; }

    void AddTo(DataViewSchema.Builder builder);

    /// <summary>A getter of one of the columns.</summary>
    /// <param name="column">The column asked for.</param>
    /// <param name="outputs">Gives what the network gave for the row that the cursor is on.</param>
    ValueGetter<TValue> Getter<TValue>(DataViewSchema.Column column, Func<ImageOutputs> outputs);

    /// <summary>Adds transformers of ML.NET's own that make the same columns of the same outputs.</summary>
    void AddTo(SavedChain chain);
}
