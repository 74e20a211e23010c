using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>
/// The log of the MLContext whose catalog made a trainer. ML.NET hands its environment to its own trainers only, so that it is taken from where
/// those get it.
/// </summary>
internal sealed class TrainingLog(IHostEnvironment? environment)
{
    /// <summary>Nobody listens to a trainer that no catalog has made.</summary>
    public static TrainingLog None { get; } = new(environment: null);

    public static TrainingLog Of(TrainCatalogBase.CatalogInstantiatorBase trainers) => new(Environment(Owner(trainers)));

    public void Warn(string message)
    {
        using var channel = environment?.Start("CnnTraining");
        channel?.Warning(MessageSensitivity.Schema, message);
    }

    public void Tell(string message)
    {
        using var channel = environment?.Start("CnnTraining");
        channel?.Info(MessageSensitivity.Schema, message);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Owner")]
    private static extern TrainCatalogBase Owner(TrainCatalogBase.CatalogInstantiatorBase trainers);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Environment")]
    private static extern IHostEnvironment Environment(TrainCatalogBase catalog);
}
