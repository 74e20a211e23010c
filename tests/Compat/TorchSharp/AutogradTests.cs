using static TorchSharp.torch;

namespace Compat.Tests.Torch;

public class AutogradTests
{
    [Fact]
    public void Gradients_add_up_over_backward_passes()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f, -2, 3 }, requires_grad: true);

        (x * x).sum().backward();
        (x * 3).sum().backward();

        Assert.Equal([5f, -1, 9], x.grad!.data<float>().ToArray());
    }

    [Fact]
    public void There_is_no_gradient_before_the_first_backward_pass_and_none_for_what_asks_for_none()
    {
        using var scope = NewDisposeScope();
        var x = ones([2], requires_grad: true);
        var constant = ones(2L);

        Assert.Null(x.grad);
        (x * constant).sum().backward();

        Assert.NotNull(x.grad);
        Assert.Null(constant.grad);
        Assert.False(constant.requires_grad);
    }

    [Fact]
    public void Without_gradients_nothing_is_recorded_until_the_block_ends()
    {
        using var scope = NewDisposeScope();
        var x = ones([2], requires_grad: true);

        using (no_grad())
        {
            Assert.False(is_grad_enabled());
            Assert.False((x * 2).requires_grad);
            using (enable_grad())
                Assert.True((x * 2).requires_grad);
        }

        Assert.True(is_grad_enabled());
        Assert.True((x * 2).requires_grad);
    }

    [Fact]
    public void A_detached_tensor_shares_the_values_but_not_the_history()
    {
        using var scope = NewDisposeScope();
        var x = ones([2], requires_grad: true);

        var detached = (x * 2).detach();
        detached.narrow(0, 0, 1).mul_(3.5);

        Assert.False(detached.requires_grad);
        Assert.Equal([7f, 2], detached.data<float>().ToArray());
    }

    [Fact]
    public void The_gradient_of_a_gradient_comes_from_a_graph_that_was_kept()
    {
        using var scope = NewDisposeScope();
        var x = tensor(2.0, requires_grad: true);

        var first = autograd.grad([x.pow(3)], [x], create_graph: true)[0];
        first.backward();

        Assert.Equal(12.0, first.item<double>());
        Assert.Equal(12.0, x.grad!.item<double>());
    }

    [Fact]
    public void A_gradient_can_be_set_and_taken_away()
    {
        using var scope = NewDisposeScope();
        var x = ones([2], requires_grad: true);

        x.grad = full([2], 4f);
        Assert.Equal(8f, x.grad!.sum().item<float>());

        x.grad = null;
        Assert.Null(x.grad);
    }

}
