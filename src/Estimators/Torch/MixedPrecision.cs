using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Torch;

/// <summary>
/// Computes layers in a lower precision as PyTorch's autocast does, which TorchSharp (0.107) lacks. Weights stay of single precision, and so do their
/// gradients, since the way back leads through the casts.
/// </summary>
internal static class MixedPrecision
{
    private enum Numbers
    {
        Lower,
        Single,
        Widest,
        AsTheyCome,
    }

    /// <summary>The lower precision of a mixed one; null where all is of single precision.</summary>
    public static ScalarType? TypeOf(TrainingPrecision precision) => precision switch
    {
        TrainingPrecision.Float32 => null,
        TrainingPrecision.BFloat16 => ScalarType.BFloat16,
        TrainingPrecision.Float16 => ScalarType.Float16,
        _ => throw new NotSupportedException($"The precision {precision} is not known."),
    };

    public static Tensor Compute(Node node, LayerInputs inputs, ScalarType lower)
    {
        ScalarType? type = NumbersOf(node) switch
        {
            Numbers.Lower => lower,
            Numbers.Single => ScalarType.Float32,
            Numbers.Widest when inputs.Maps.Any(map => map.dtype == ScalarType.Float32) => ScalarType.Float32,
            _ => null,
        };
        return type is { } needed ? ComputeIn(needed, node, inputs) : Layer.Compute(node, inputs);
    }

    private static Tensor ComputeIn(ScalarType type, Node node, LayerInputs inputs)
    {
        var casts = new List<Tensor>();
        var output = Layer.Compute(node, inputs with { Maps = [.. inputs.Maps.Select(Cast)], Parameters = [.. inputs.Parameters.Select(Cast)] });
        foreach (var cast in casts)
            if (!ReferenceEquals(cast, output))
                cast.Dispose();
        return output;

        Tensor Cast(Tensor tensor)
        {
            if (tensor.dtype == type)
                return tensor;
            casts.Add(tensor.to_type(type));
            return casts[^1];
        }
    }

    // Batch norm takes maps of lower precision beside parameters and statistics of single precision, and computes in that.
    private static Numbers NumbersOf(Node node) => node.Op switch
    {
        Conv or ConvTranspose or Linear or PointwiseLinear or PRelu => Numbers.Lower,
        DeformableConv or LayerNorm or GroupNorm or L2Norm or LocalResponseNorm or Activation { Function: ActivationFunction.Softplus } => Numbers.Single,
        Add or Multiply or Concat => Numbers.Widest,
        Input or BatchNorm or ChannelScale or Activation or MaxPool or AveragePool or AdaptiveAveragePool or GlobalAveragePool or Flatten or SliceChannels
            or ChannelShuffle or SpaceToDepth or Crop or Subsample or PadChannels or Resize or Dropout or StochasticDepth => Numbers.AsTheyCome,
        _ => throw new NotSupportedException($"'{node.Name}': it is not known in which precision {node.Op.Kind} trains."),
    };
}
