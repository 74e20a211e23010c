using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Onnx;

/// <summary>A network of an ensemble (<see cref="OnnxExport.Average"/>).</summary>
/// <param name="Weights">The network and its numbers.</param>
/// <param name="InputName">Name of the input that it reads; members that name the same one share it.</param>
/// <param name="Normalization">As <see cref="OnnxExportOptions.Normalization"/>.</param>
public sealed record OnnxMember(StateDict Weights, string InputName, PixelNormalization? Normalization = null);
