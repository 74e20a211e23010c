using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed partial class ModelOperationsCatalog : ICatalog
{
    private readonly IHostEnvironment environment;

    internal ModelOperationsCatalog(IHostEnvironment environment) => this.environment = environment;

    IHostEnvironment ICatalog.Environment => environment;
}
