using static TorchSharp.torch;

namespace TorchSharp.Modules;

public abstract class Convolution : nn.Module<Tensor, Tensor>
{
    private protected Convolution(string name, long inChannels, long outChannels, (long, long) kernelSize, (long, long) stride,
        (long, long)? padding, Padding? paddingType, (long, long) dilation, bool transposed, (long, long) outputPadding, long groups,
        bool bias, PaddingModes paddingMode, Device? device, ScalarType? dtype)
        : base(name)
    {
        in_channels = inChannels;
        out_channels = outChannels;
        kernel_size = [kernelSize.Item1, kernelSize.Item2];
        this.stride = [stride.Item1, stride.Item2];
        this.padding = padding.HasValue ? [padding.Value.Item1, padding.Value.Item2] : null;
        padding_type = paddingType;
        this.dilation = [dilation.Item1, dilation.Item2];
        this.transposed = transposed;
        output_padding = [outputPadding.Item1, outputPadding.Item2];
        this.groups = groups;
        padding_mode = paddingMode;
        long[] channels = transposed ? [inChannels, outChannels / groups] : [outChannels, inChannels / groups];
        weight = nn.Parameter(torch.empty([.. channels, .. kernel_size], dtype, device));
        if (bias)
            this.bias = nn.Parameter(torch.empty(outChannels, dtype, device));
        reset_parameters();
    }

    public long in_channels { get; }

    public long out_channels { get; }

    public long[] kernel_size { get; set; }

    public long[] stride { get; set; }

    public long[]? padding { get; }

    public Padding? padding_type { get; }

    public long[] dilation { get; set; }

    public bool transposed { get; }

    public long[] output_padding { get; set; }

    public long groups { get; set; }

    public PaddingModes padding_mode { get; set; }

    public Parameter weight
    {
        get => get_parameter(nameof(weight))!;
        set => Put(nameof(weight), value);
    }

    public Parameter? bias
    {
        get => get_parameter(nameof(bias));
        set => Put(nameof(bias), value);
    }

    public void reset_parameters()
    {
        nn.init.kaiming_uniform_(weight, Math.Sqrt(5));
        if (bias is null)
            return;
        var (fanIn, _) = nn.init.CalculateFanInAndFanOut(weight);
        if (fanIn != 0)
            nn.init.uniform_(bias, -1 / Math.Sqrt(fanIn), 1 / Math.Sqrt(fanIn));
    }

    private protected void RequireChannels(Tensor input)
    {
        var shape = input.shape;
        if (!(shape.Length is 3 or 4 && shape[^3] == in_channels))
            throw new ArgumentException($"Expected 3D (unbatched) or 4D (batched) input with {in_channels} channels to {GetName()}.");
    }
}
