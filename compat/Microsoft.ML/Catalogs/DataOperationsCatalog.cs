using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed partial class DataOperationsCatalog : ICatalog
{
    private readonly IHostEnvironment environment;

    internal DataOperationsCatalog(IHostEnvironment environment) => this.environment = environment;

    IHostEnvironment ICatalog.Environment => environment;
}
