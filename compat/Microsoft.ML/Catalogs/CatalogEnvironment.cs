using Microsoft.ML.Runtime;

namespace Microsoft.ML;

internal static class CatalogEnvironment
{
    public static IHostEnvironment GetEnvironment(this ICatalog catalog)
    {
        Contracts.CheckValue(catalog, nameof(catalog));
        return catalog.Environment;
    }
}
