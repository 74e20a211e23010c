using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed partial class TransformsCatalog : ICatalog
{
    private readonly IHostEnvironment environment;

    internal TransformsCatalog(IHostEnvironment environment)
    {
        this.environment = environment;
        Conversion = new ConversionTransforms(this);
    }

    public ConversionTransforms Conversion { get; }

    IHostEnvironment ICatalog.Environment => environment;

    public sealed class ConversionTransforms : ICatalog
    {
        private readonly IHostEnvironment environment;

        internal ConversionTransforms(TransformsCatalog owner) => environment = owner.environment;

        IHostEnvironment ICatalog.Environment => environment;
    }
}
