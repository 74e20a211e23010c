using Microsoft.ML;

namespace MLNet.CnnCatalog.Estimators;

/// <summary>
/// Trains several networks on the same rows, one after the other, and averages their probabilities. Give the members different seeds,
/// architectures or image sizes, or they will all be the same.
/// </summary>
public sealed class CnnEnsembleTrainer : IEstimator<CnnClassificationTransformer>
{
    private readonly IReadOnlyList<CnnClassificationTrainer> members;

    /// <summary>Creates a trainer; <c>ml.MulticlassClassification.Trainers.CnnEnsemble</c> is the usual way.</summary>
    /// <param name="members">The trainers, at least one, all with the same label column.</param>
    /// <exception cref="ArgumentException">There is no member.</exception>
    public CnnEnsembleTrainer(IReadOnlyList<CnnClassificationTrainer> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        if (members.Count == 0)
            throw new ArgumentException("An ensemble needs at least one trainer.", nameof(members));
        this.members = [.. members];
    }

    /// <summary>Trains every member.</summary>
    /// <param name="input">Rows with the label column and the members' image columns.</param>
    public CnnClassificationTransformer Fit(IDataView input)
    {
        var models = new List<CnnClassificationTransformer>();
        try
        {
            foreach (var member in members)
                models.Add(member.Fit(input));
            return CnnClassificationTransformer.Average(models);
        }
        catch
        {
            models.ForEach(model => model.Dispose());
            throw;
        }
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => members.Select(member => member.GetOutputSchema(inputSchema)).ToList()[0];
}
