namespace MLNet.CnnCatalog.Graph;

/// <summary>
/// The output of a layer while a network is being built. Each method adds a layer behind it and gives that layer's output;
/// several may be added behind the same one.
/// </summary>
public sealed class FeatureMap
{
    private readonly NameTable names;
    private readonly string scope;

    internal FeatureMap(Node node, NameTable names, string scope) => (Node, this.names, this.scope) = (node, names, scope);

    internal Node Node { get; }

    /// <summary>Shape for one picture.</summary>
    public Shape Shape => Node.Shape;

    /// <summary>Adds the layers of <paramref name="block"/> with names that begin with <paramref name="name"/> and a dot.</summary>
    public FeatureMap In(string name, Func<FeatureMap, FeatureMap> block) =>
        new(block(new FeatureMap(Node, names, NameTable.Join(scope, name))).Node, names, scope);

    /// <summary>Convolution. Unless told otherwise, padding keeps the size at stride 1: half of the dilated kernel.</summary>
    /// <param name="name">Name within the scope, such as <c>conv1</c>.</param>
    /// <param name="channels">Output channels.</param>
    /// <param name="kernel">Window in pixels.</param>
    /// <param name="stride">Step in pixels; 1 by default.</param>
    /// <param name="padding">Zeros on each side, in pixels; half of the dilated kernel by default.</param>
    /// <param name="dilation">Distance between taps in pixels; 1 by default.</param>
    /// <param name="groups">Groups of channels.</param>
    /// <param name="bias">Whether to add a learnt number per channel; batch norm behind a convolution makes it superfluous.</param>
    /// <exception cref="ArgumentException">The window does not fit the map, or the groups do not divide the channels.</exception>
    public FeatureMap Conv(
        string name, int channels, Size kernel, Size? stride = null, Size? padding = null, Size? dilation = null, int groups = 1, bool bias = false)
    {
        var spread = dilation ?? 1;
        var half = new Size(spread.Height * (kernel.Height - 1) / 2, spread.Width * (kernel.Width - 1) / 2);
        return Then(name, new Conv(channels, kernel, stride ?? 1, padding ?? half, spread, groups, bias));
    }

    /// <summary>Batch normalisation.</summary>
    /// <param name="name">Name within the scope, such as <c>bn1</c>.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="momentum">Share of the new batch in the running statistics.</param>
    public FeatureMap BatchNorm(string name, double epsilon = 1e-5, double momentum = 0.1) => Then(name, new BatchNorm(epsilon, momentum));

    /// <summary>max(0, x).</summary>
    public FeatureMap Relu() => Then(new Activation(ActivationFunction.Relu));

    /// <summary>1 / (1 + exp(-x)).</summary>
    public FeatureMap Sigmoid() => Then(new Activation(ActivationFunction.Sigmoid));

    /// <summary>Largest value of each window. Unless told otherwise, padding is half of the kernel.</summary>
    /// <exception cref="ArgumentException">The window does not fit the map.</exception>
    public FeatureMap MaxPool(Size kernel, Size stride, Size? padding = null) =>
        Then(new MaxPool(kernel, stride, padding ?? new Size(kernel.Height / 2, kernel.Width / 2)));

    /// <summary>Mean of each channel, as a channels x 1 x 1 map.</summary>
    public FeatureMap GlobalAveragePool() => Then(new GlobalAveragePool());

    /// <summary>The map as a vector.</summary>
    public FeatureMap Flatten() => Then(new Flatten());

    /// <summary>Dense layer; a map is flattened first.</summary>
    /// <param name="name">Name within the scope, such as <c>fc</c>.</param>
    /// <param name="features">Output features.</param>
    /// <param name="bias">Whether to add a learnt number per output.</param>
    public FeatureMap Linear(string name, int features, bool bias = true) =>
        (Shape.IsVector ? this : Flatten()).Then(name, new Linear(features, bias));

    /// <summary>Sum with <paramref name="other"/>.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public FeatureMap Add(FeatureMap other) => Then(new Add(), other);

    /// <summary>Product with <paramref name="other"/>, of the same shape or channels x 1 x 1.</summary>
    /// <exception cref="ArgumentException">The shapes do not go together.</exception>
    public FeatureMap Multiply(FeatureMap other) => Then(new Multiply(), other);

    /// <summary>Keeps the top left pixel of every stride x stride square.</summary>
    public FeatureMap Subsample(Size stride) => Then(new Subsample(stride));

    /// <summary>Adds channels of zeros in front and behind.</summary>
    public FeatureMap PadChannels(int before, int after) => Then(new PadChannels(before, after));

    /// <summary>The network that ends here.</summary>
    /// <param name="name">Name of the network, such as <c>resnet50</c>.</param>
    public Network ToNetwork(string name) => new(name, Node);

    private FeatureMap Then(Op op, FeatureMap? second = null)
    {
        if (second is not null && !ReferenceEquals(second.names, names))
            throw new ArgumentException($"'{NameTable.Join(scope, op.Kind)}': the two inputs belong to different networks. Build both from one Network.Input.");
        return With(names.Unused(NameTable.Join(scope, op.Kind)), op, second is null ? [Node] : [Node, second.Node]);
    }

    private FeatureMap Then(string name, Op op) => With(names.Take(NameTable.Join(scope, name)), op, [Node]);

    private FeatureMap With(string name, Op op, Node[] inputs) => new(new Node(name, op, inputs, names.Count), names, scope);
}
