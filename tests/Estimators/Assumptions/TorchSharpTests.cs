using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Tests.Assumptions;

/// <summary>What TorchSharp does, where src/Estimators/Torch and src/Estimators/Training rely on it.</summary>
public class TorchSharpTests
{
    [Fact]
    public void A_scope_frees_what_was_made_in_it_but_for_what_was_moved_out_or_detached()
    {
        Tensor left, moved, detached;
        using (NewDisposeScope())
        {
            using (NewDisposeScope())
                (left, moved, detached) = (ones(2), ones(2).MoveToOuterDisposeScope(), ones(2).DetachFromDisposeScope());
            Assert.True(left.IsInvalid);
            Assert.False(moved.IsInvalid);
        }

        Assert.True(moved.IsInvalid);
        Assert.False(detached.IsInvalid);
        detached.Dispose();
    }

    [Fact]
    public void Moved_out_of_the_outermost_scope_a_tensor_lives_on()
    {
        Tensor moved;
        using (NewDisposeScope())
            moved = ones(2).MoveToOuterDisposeScope();

        Assert.False(moved.IsInvalid);
        moved.Dispose();
    }

    [Fact]
    public void Scopes_and_no_grad_are_those_of_their_thread()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        Tensor? other = null;

        var thread = new Thread(() => other = ones(2, requires_grad: true).mul(2));
        thread.Start();
        thread.Join();

        Assert.False(scope.Contains(other!));
        Assert.True(other!.requires_grad);
        Assert.False(ones(2, requires_grad: true).mul(2).requires_grad);
        other.Dispose();
    }

    [Fact]
    public void A_parameter_takes_the_place_of_its_tensor()
    {
        var source = ones(2);

        using var parameter = nn.Parameter(source);

        Assert.True(source.IsInvalid);
        Assert.True(parameter.requires_grad);
    }

    [Fact]
    public void The_bytes_of_a_tensor_are_its_memory()
    {
        using var tensor = zeros(2, ScalarType.Float32);

        BitConverter.TryWriteBytes(tensor.bytes[4..], 1.5f);

        Assert.Equal([0, 1.5f], tensor.data<float>().ToArray());
    }

    [Fact]
    public void Channels_side_by_side_in_memory_stay_so_from_layer_to_layer()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var map = randn(2, 4, 7, 9).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        var weights = randn(8, 4, 3, 3).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

        var convolved = nn.functional.conv2d(map, weights, null, [1, 1], [1, 1], [1, 1], 1);
        var normalized = nn.functional.batch_norm(convolved, zeros(8), ones(8), ones(8), zeros(8), true, 0.1, 1e-5);

        Assert.All(
            [convolved, normalized, normalized.relu_(), nn.functional.max_pool2d(normalized, 2), normalized.add(convolved)],
            output => Assert.Equal(1, output.stride(1)));
    }

    [Fact]
    public void The_number_of_threads_is_one_for_the_whole_process()
    {
        var before = get_num_threads();
        try
        {
            set_num_threads(before + 1);
            var seen = 0;
            var thread = new Thread(() => seen = get_num_threads());
            thread.Start();
            thread.Join();
            Assert.Equal(before + 1, seen);
        }
        finally
        {
            set_num_threads(before);
        }
    }

    // Initializer draws the truncated normal itself for this reason.
    [Fact]
    public void Trunc_normal_takes_mean_and_deviation_for_each_other()
    {
        manual_seed(1);
        using var drawn = nn.init.trunc_normal_(empty(1000), mean: 0, std: 0.5, a: -2, b: 2);

        Assert.InRange(drawn.std().item<float>(), 0, 0.1);
        Assert.InRange(drawn.mean().item<float>(), 0.4, 0.6);
    }

    [Fact]
    public void Zeros_like_a_tensor_have_its_order_in_memory()
    {
        using var scope = NewDisposeScope();
        var map = randn(2, 4, 7, 9).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

        Assert.Equal(map.stride(), zeros_like(map).stride());
    }

    [Fact]
    public void A_gradient_that_is_set_to_null_is_gone_and_the_next_one_is_new()
    {
        using var scope = NewDisposeScope();
        var parameter = nn.Parameter(ones(2));
        parameter.mul(3).sum().backward();

        parameter.grad = null;

        Assert.Null(parameter.grad);
        parameter.mul(4).sum().backward();
        Assert.Equal([4f, 4f], parameter.grad!.data<float>().ToArray());
    }
}
