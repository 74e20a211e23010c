namespace MLNet.CnnCatalog.Onnx.Import;

/// <summary>What each operator of ONNX becomes.</summary>
internal static class Operators
{
    public static IReadOnlyList<ImportedValue> Import(OperatorCall call)
    {
        if (call.Node.Domain is not ("" or Patterns.Domain))
            throw Unknown(call);
        if (call.Node.OpType == "Shape" && call.Has(0))
            return [ConstantOperators.Shape(call)];
        if (call.Inputs.All(input => input is null or Constant))
            return ConstantOperators.Fold(call) ?? throw Unknown(call);
        return call.Node.OpType == "Split" ? SelectionImport.Split(call) : [Layer(call)];
    }

    private static Signal Layer(OperatorCall call) => call.Node.OpType switch
    {
        "Conv" => ConvolutionImport.Conv(call),
        "ConvTranspose" => ConvolutionImport.Transposed(call),
        "DeformConv" => ConvolutionImport.Deformable(call),
        "Gemm" => DenseImport.Gemm(call),
        "MatMul" => DenseImport.Product(call),
        "BatchNormalization" => NormalizationImport.Batch(call),
        "LayerNormalization" => NormalizationImport.Layer(call),
        "GroupNormalization" or "InstanceNormalization" => NormalizationImport.Groups(call),
        "LpNormalization" => NormalizationImport.Length(call),
        "LRN" => NormalizationImport.LocalResponse(call),
        "MaxPool" or "AveragePool" => PoolImport.Window(call),
        "GlobalAveragePool" or "GlobalMaxPool" => PoolImport.Global(call),
        "ReduceMean" or "ReduceMax" => PoolImport.Reduce(call),
        "Add" or "Sum" or "Sub" or "Mul" or "Div" => ArithmeticImport.Combine(call),
        "Relu" or "Clip" or "Sigmoid" or "HardSigmoid" or "HardSwish" or "Gelu" or "LeakyRelu" or "Elu" or "Selu" or "Tanh"
            or "Softplus" or Patterns.Silu => ActivationImport.Function(call),
        "PRelu" => ActivationImport.WithSlopes(call),
        "Softmax" or "LogSoftmax" => ActivationImport.Softmax(call),
        "ArgMax" => ActivationImport.Largest(call),
        "Flatten" or "Reshape" or "Transpose" or "Squeeze" or "Unsqueeze" => ArrangementImport.Rearrange(call),
        "SpaceToDepth" => ArrangementImport.SpaceToDepth(call),
        "Concat" => SelectionImport.Concat(call),
        "Slice" => SelectionImport.Slice(call),
        "Gather" => SelectionImport.Gather(call),
        "Resize" or "Upsample" => ResizeImport.Resize(call),
        "Pad" => PaddingImport.Pad(call),
        "Identity" or "Dropout" or "Cast" => call.First,
        _ => throw Unknown(call),
    };

    private static NotSupportedException Unknown(OperatorCall call)
    {
        var domain = call.Node.Domain is "" or Patterns.Domain ? "" : $" of the domain '{call.Node.Domain}'";
        return call.Unsupported($"no layer computes {call.Node.OpType}{domain}");
    }
}
