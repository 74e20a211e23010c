namespace MLNet.CnnCatalog.Estimators;

/// <summary>The numbers that a network computes with in training. Weights, their gradients and losses are of single precision in any case.</summary>
public enum TrainingPrecision
{
    /// <summary>Single precision.</summary>
    Float32,

    /// <summary>
    /// Mixed precision with bfloat16 (Kalamkar et al. 2019): the range of single precision, and 8 significant bits. For GPUs (Ampere and later). On a CPU it
    /// saves memory and was slower, even with AVX512-BF16 (docs/precision.md).
    /// </summary>
    BFloat16,

    /// <summary>
    /// Mixed precision with float16 (Micikevicius et al. 2018): 11 significant bits, and 65504 at most. The loss is scaled, so that small gradients do
    /// not vanish: by 65536 at first, half of it and no step where a gradient overflows, twice as much after 2000 steps without. For GPUs that
    /// lack bfloat16; on a CPU it is slower.
    /// </summary>
    Float16,
}
