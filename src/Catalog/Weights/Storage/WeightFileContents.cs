using System.Collections.Immutable;

namespace MLNet.CnnCatalog.Weights.Storage;

/// <summary>What a format's reader found in a file.</summary>
internal sealed record WeightFileContents(ImmutableArray<WeightTensor> Tensors, IReadOnlyDictionary<string, string> Metadata);
