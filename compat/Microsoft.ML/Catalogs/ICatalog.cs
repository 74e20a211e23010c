using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>A catalog knows the environment that what it makes lives in.</summary>
internal interface ICatalog
{
    IHostEnvironment Environment { get; }
}
