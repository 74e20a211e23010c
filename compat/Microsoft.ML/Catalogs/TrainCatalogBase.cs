using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public abstract partial class TrainCatalogBase : ICatalog
{
    private protected TrainCatalogBase(IHostEnvironment environment) => Environment = environment;

    IHostEnvironment ICatalog.Environment => Environment;

    internal IHostEnvironment Environment { get; }

    public abstract class CatalogInstantiatorBase : ICatalog
    {
        private protected CatalogInstantiatorBase(TrainCatalogBase owner) => Owner = owner;

        IHostEnvironment ICatalog.Environment => Owner.Environment;

        internal TrainCatalogBase Owner { get; }
    }
}
