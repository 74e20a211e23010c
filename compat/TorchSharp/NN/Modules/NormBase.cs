using static TorchSharp.torch;

namespace TorchSharp.Modules;

public abstract class NormBase : nn.Module<Tensor, Tensor>
{
    private protected NormBase(long features, double eps, double? momentum, bool affine, bool trackRunningStats, Device? device,
        ScalarType? dtype, string name)
        : base(name)
    {
        num_features = features;
        this.eps = eps;
        this.momentum = momentum;
        this.affine = affine;
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

    public long num_features { get; }

    public double eps { get; set; }

    public double? momentum { get; set; }

    public bool affine { get; }

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

    public void reset_running_stats()
    {
        if (!track_running_stats)
            return;
        nn.init.zeros_(running_mean!);
        nn.init.ones_(running_var!);
        nn.init.zeros_(num_batches_tracked!);
    }

    public void reset_parameters()
    {
        reset_running_stats();
        if (!affine)
            return;
        nn.init.ones_(weight);
        nn.init.zeros_(bias!);
    }
}
