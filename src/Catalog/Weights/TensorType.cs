namespace MLNet.CnnCatalog.Weights;

/// <summary>How the numbers of a tensor are stored in a file. In memory they are 32-bit floats.</summary>
public enum TensorType
{
    /// <summary>64-bit float; read with the precision of 32 bits.</summary>
    Float64,

    /// <summary>32-bit float.</summary>
    Float32,

    /// <summary>16-bit float of IEEE 754: 11 bits of precision, at most 65,504.</summary>
    Float16,

    /// <summary>The upper half of a 32-bit float: 8 bits of precision.</summary>
    BFloat16,

    /// <summary>64-bit signed integer.</summary>
    Int64,

    /// <summary>32-bit signed integer.</summary>
    Int32,

    /// <summary>16-bit signed integer.</summary>
    Int16,

    /// <summary>8-bit signed integer.</summary>
    Int8,

    /// <summary>64-bit unsigned integer.</summary>
    UInt64,

    /// <summary>32-bit unsigned integer.</summary>
    UInt32,

    /// <summary>16-bit unsigned integer.</summary>
    UInt16,

    /// <summary>8-bit unsigned integer.</summary>
    UInt8,

    /// <summary>One byte, 0 or 1.</summary>
    Boolean,
}
