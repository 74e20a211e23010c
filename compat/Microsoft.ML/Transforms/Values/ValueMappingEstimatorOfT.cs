using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

public sealed class ValueMappingEstimator<TKey, TValue> : ValueMappingEstimator
{
    internal ValueMappingEstimator(IHostEnvironment environment, ValueMappingTransformer transformer)
        : base(environment, transformer)
    {
    }
}
