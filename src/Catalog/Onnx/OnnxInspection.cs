namespace MLNet.CnnCatalog.Onnx;

/// <summary>What the graph of an <see cref="OnnxModel"/> shows, whoever wrote it.</summary>
public static class OnnxInspection
{
    extension(OnnxModel model)
    {
        /// <summary>Whether an output is what a softmax gives: probabilities, not logits.</summary>
        /// <param name="outputName">Name of the output.</param>
        public bool EndsWithSoftmax(string outputName) =>
            model.Graph.Nodes.Any(node => node.OpType == "Softmax" && node.Outputs.Contains(outputName));

        /// <summary>Whether parts of it compute with integers of eight bits.</summary>
        public bool IsQuantized => model.Graph.Nodes.Any(node => node.OpType is "QuantizeLinear" or "DequantizeLinear" or "DynamicQuantizeLinear"
            or "ConvInteger" or "MatMulInteger" || node.OpType.StartsWith("QLinear", StringComparison.Ordinal));
    }
}
