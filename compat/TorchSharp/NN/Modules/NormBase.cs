using static TorchSharp.torch;

namespace TorchSharp.Modules;

public abstract class NormBase : nn.Module<Tensor, Tensor>
{
    private protected NormBase(long features, double eps, double? momentum, bool affine, bool trackRunningStats, Device? device,
        ScalarType? dtype, string name)
        : base(name)
    {
        this.eps = eps;
        this.momentum = momentum;
        track_running_stats = trackRunningStats;
        if (affine)
        {
            weight = nn.Parameter(torch.ones(features, dtype, device));
            bias = nn.Parameter(torch.zeros(features, dtype, device));
        }
        if (trackRunningStats)
        {
            running_mean = torch.zeros(features, dtype, device);
            running_var = torch.ones(features, dtype, device);
            num_batches_tracked = torch.tensor(0L, device: device);
        }
    }

    public double eps { get; set; }

    public double? momentum { get; set; }

    public bool track_running_stats { get; }

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

    public Tensor? running_mean
    {
        get => get_buffer(nameof(running_mean));
        set => Put(nameof(running_mean), value);
    }

    public Tensor? running_var
    {
        get => get_buffer(nameof(running_var));
        set => Put(nameof(running_var), value);
    }

    public Tensor? num_batches_tracked
    {
        get => get_buffer(nameof(num_batches_tracked));
        set => Put(nameof(num_batches_tracked), value);
    }
}
