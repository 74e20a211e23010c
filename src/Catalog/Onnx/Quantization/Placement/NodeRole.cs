namespace MLNet.CnnCatalog.Onnx.Quantization.Placement;

/// <summary>What a node can do with integers.</summary>
internal enum NodeRole
{
    /// <summary>Nothing: it computes with floats.</summary>
    Float,

    /// <summary>A convolution, whose output integers must be.</summary>
    Convolution,

    /// <summary>A product with constant weights, whose output may be floats.</summary>
    Dense,

    /// <summary>Several values of integers become one, on a scale of its own.</summary>
    Combination,

    /// <summary>One value of integers becomes another, on a scale of its own.</summary>
    Pointwise,

    /// <summary>An activation that does nothing where its limits are those of the quantised range.</summary>
    Limit,

    /// <summary>The same numbers in other places, on the same scale.</summary>
    View,

    /// <summary>The same integers on another scale.</summary>
    Rescaling,
}
