using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx.Quantization.Preparation;

/// <summary>Nodes of dense layers.</summary>
internal static class DenseLayer
{
    /// <summary>Whether a Gemm is a product with weights and a bias, and nothing else.</summary>
    public static bool IsPlain(OnnxNode gemm) =>
        gemm.Number("alpha", 1) == 1 && gemm.Number("beta", 1) == 1 && gemm.Integer("transA", 0) == 0;
}
