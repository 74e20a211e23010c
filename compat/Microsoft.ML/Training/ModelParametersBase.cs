namespace Microsoft.ML.Trainers;

public abstract class ModelParametersBase<TOutput> : ICanSaveModel
{
    private protected ModelParametersBase()
    {
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) =>
        throw Contracts.ExceptNotSupported($"{GetType().Name} cannot be saved by this stand-in of Microsoft.ML.");
}
