using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Compat.Tests.Torch;

public class ModuleTests
{
    [Fact]
    public void Names_follow_the_fields_and_the_names_that_were_registered()
    {
        using var model = new Model();

        Assert.Equal(
            ["own", "head.weight", "head.bias", "body.0.weight", "body.1.weight", "body.1.bias", "odd-name"],
            model.named_parameters().Select(entry => entry.name).OrderBy(name => Array.IndexOf(
                ["own", "head.weight", "head.bias", "body.0.weight", "body.1.weight", "body.1.bias", "odd-name"], name)));
        Assert.Equal(
            ["body.1.num_batches_tracked", "body.1.running_mean", "body.1.running_var", "scale"],
            model.named_buffers().Select(entry => entry.name).Order(StringComparer.Ordinal));
        Assert.Equal(["body", "head"], model.named_children().Select(entry => entry.name).Order(StringComparer.Ordinal));
        Assert.Contains("body.1", model.named_modules().Select(entry => entry.name));
        Assert.Equal(11, model.state_dict().Count);
        Assert.Equal("Model", model.GetName());
    }

    [Fact]
    public void Members_are_found_by_their_path()
    {
        using var model = new Model();

        Assert.Equal([3L, 2], model.get_parameter("head.weight")!.shape);
        Assert.Equal([4L], model.get_buffer("body.1.running_var")!.shape);
        Assert.True(model.has_parameter("body.0.weight"));
        Assert.Null(model.get_parameter("body.7.weight"));
    }

    [Fact]
    public void Training_is_switched_for_all_submodules()
    {
        using var model = new Model();
        Assert.All(model.modules(), module => Assert.True(module.training));

        model.eval();

        Assert.False(model.training);
        Assert.All(model.modules(), module => Assert.False(module.training));
    }

    [Fact]
    public void A_state_dictionary_goes_into_another_model_and_names_must_fit()
    {
        using Model source = new(), target = new();
        Assert.False(source.head.weight.Equals(target.head.weight));

        var (missing, unexpected) = target.load_state_dict(source.state_dict());

        Assert.Empty(missing);
        Assert.Empty(unexpected);
        Assert.True(source.head.weight.Equals(target.head.weight));
        var state = source.state_dict();
        state.Remove("own");
        Assert.Throws<InvalidOperationException>(() => target.load_state_dict(state));
        Assert.Equal(["own"], target.load_state_dict(state, strict: false).missing_keys);
    }

    [Fact]
    public void Conversion_to_another_type_replaces_parameters_and_buffers_but_not_whole_numbers()
    {
        using var model = new Model();

        var same = model.to(ScalarType.Float64);

        Assert.Same(model, same);
        Assert.All(model.parameters(), parameter => Assert.Equal(ScalarType.Float64, parameter.dtype));
        Assert.Equal(ScalarType.Float64, model.own.dtype);
        Assert.Equal(ScalarType.Float64, model.get_buffer("body.1.running_mean")!.dtype);
        Assert.Equal(ScalarType.Int64, model.get_buffer("body.1.num_batches_tracked")!.dtype);
        Assert.Throws<ArgumentException>(() => model.to(ScalarType.Int32));
    }

    [Fact]
    public void To_the_device_it_is_on_a_model_keeps_its_parameters()
    {
        using var model = new Model();
        var before = model.parameters().ToList();

        model.to(CPU);

        Assert.True(before.SequenceEqual(model.parameters(), ReferenceEqualityComparer.Instance));
    }

    [Fact]
    public void A_model_disposes_what_it_owns()
    {
        var model = new Model();
        List<Tensor> all = [.. model.parameters(), .. model.buffers()];

        model.Dispose();

        Assert.All(all, tensor => Assert.True(tensor.IsInvalid));
    }

    [Fact]
    public void Registering_a_name_twice_is_refused()
    {
        using var model = new Model();

        Assert.Throws<InvalidOperationException>(() => model.register_parameter("own", Parameter(ones(1L))));
        Assert.Throws<InvalidOperationException>(() => model.register_module("head", Flatten()));
        Assert.Throws<ArgumentException>(() => model.register_module("a.b", Flatten()));
    }

    [Fact]
    public void Batch_norm_learns_its_statistics_in_training_only()
    {
        using var scope = NewDisposeScope();
        using var norm = BatchNorm2d(2, momentum: 0.5);
        var images = cat([zeros(new[] { 1L, 2, 2, 2 }), full([1, 2, 2, 2], 2f)]);

        norm.call(images);
        norm.eval();
        norm.call(images);

        Assert.Equal([0.5f, 0.5f], norm.running_mean!.data<float>().ToArray());
        Assert.Equal(0.5f + 8f / 14, norm.running_var!.data<float>()[0], 1e-6f);
        Assert.Equal(1L, norm.num_batches_tracked!.item<long>());
        Assert.Throws<ArgumentException>(() => norm.call(ones([2L, 2])));
    }

    [Fact]
    public void A_sequence_runs_its_modules_in_order()
    {
        using var scope = NewDisposeScope();
        using var sequence = Sequential(("flat", Flatten()), ("relu", ReLU()));
        sequence.eval();

        Assert.Equal([0f, 2], sequence.call(tensor(new[] { -1f, 2 }, [1, 1, 2])).data<float>().ToArray());
        Assert.Equal(["flat", "relu"], sequence.named_children().Select(entry => entry.name));
    }

    private sealed class Model : Module<Tensor, Tensor>
    {
        public readonly Linear head = Linear(2, 3);
        public readonly Parameter own = nn.Parameter(ones(1L));
        private readonly Sequential body = Sequential(Conv2d(1, 4, 1, bias: false), BatchNorm2d(4));
        private readonly Tensor scale = ones(1L);

        public Model() : base("Model")
        {
            register_parameter("odd-name", nn.Parameter(zeros(1L)));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => head.call(body.call(input)) * scale;
    }
}
