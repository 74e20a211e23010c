using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Architectures;

/// <summary>What may be changed in any residual network of <see cref="ResNet"/> and <see cref="CifarResNet"/>.</summary>
public sealed record ResNetOptions
{
    /// <summary>Shape of one picture; null takes the paper's: 3x224x224, or 3x32x32 for the CIFAR networks.</summary>
    public Shape? Input { get; init; }

    /// <summary>How a block's input reaches its output; null takes the family's: B, or A for the CIFAR networks.</summary>
    public Shortcut? Shortcut { get; init; }

    /// <summary>Batch norm and ReLU before each convolution instead of behind it (He et al. 2016, "Identity mappings", version 2).</summary>
    public bool PreActivation { get; init; }

    /// <summary>
    /// Added to the residual branch of every block, before the sum; null adds nothing. <see cref="SqueezeExcitation.Block"/> makes
    /// SE-ResNets.
    /// </summary>
    public Func<FeatureMap, FeatureMap>? Attachment { get; init; }
}

/// <summary>How the input of a block reaches its output (He et al. 2015, section 4.1).</summary>
public enum Shortcut
{
    /// <summary>Not at all: a plain network.</summary>
    None,

    /// <summary>Option A: identity; where the size changes, every second pixel and channels of zeros. No parameters.</summary>
    A,

    /// <summary>Option B: identity; a 1x1 convolution where the size changes.</summary>
    B,

    /// <summary>Option C: a 1x1 convolution in every block.</summary>
    C,
}
