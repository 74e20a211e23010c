using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Compat.Tests.Torch;

public class ErrorTests
{
    [Fact]
    public void A_wrong_shape_throws_libtorchs_message_and_the_next_call_works()
    {
        using var scope = NewDisposeScope();

        var failure = Assert.Throws<ExternalException>(() => F.conv2d(zeros(new[] { 1L, 2, 4, 4 }), zeros(new[] { 5L, 3, 3, 3 })));

        Assert.Contains("to have 3 channels, but got 2 channels", failure.Message, StringComparison.Ordinal);
        Assert.Equal(4f, (ones(2L) + ones(2L)).sum().item<float>());
    }

    [Theory]
    [InlineData("view", "invalid for input of size")]
    [InlineData("matmul", "shapes cannot be multiplied")]
    [InlineData("cat", "must match except in dimension")]
    [InlineData("backward", "does not require grad")]
    [InlineData("index", "out of range")]
    [InlineData("interpolate", "align_corners option can only be set")]
    [InlineData("add", "must match the size of tensor b")]
    public void Messages_are_libtorchs_own(string call, string part)
    {
        using var scope = NewDisposeScope();

        var failure = Assert.Throws<ExternalException>(() => Fail(call));

        Assert.Contains(part, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disposed_tensor_throws()
    {
        var tensor = ones(2L);
        tensor.Dispose();
        tensor.Dispose();

        Assert.Throws<InvalidOperationException>(() => tensor.sum());
        Assert.Throws<InvalidOperationException>(() => tensor.shape);
        Assert.Throws<InvalidOperationException>(() => tensor.data<float>());
        using var other = ones(2L);
        Assert.Throws<InvalidOperationException>(() => other + tensor);
    }

    [Fact]
    public void A_leaf_that_wants_gradients_cannot_be_changed_in_place()
    {
        using var scope = NewDisposeScope();
        var x = ones([2], requires_grad: true);

        Assert.Throws<ExternalException>(() => x.add_(1));
    }

    [Fact]
    public void Errors_on_several_threads_do_not_mix()
    {
        Parallel.For(0, 64, i =>
        {
            using var scope = NewDisposeScope();
            var failure = Assert.Throws<ExternalException>(() => ones(7L).view(i + 8));
            Assert.Contains($"[{i + 8}]", failure.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void A_graph_is_walked_once_unless_it_is_kept()
    {
        using var scope = NewDisposeScope();
        var loss = ones([2], requires_grad: true).pow(2).sum();
        loss.backward();

        Assert.Throws<ExternalException>(() => loss.backward());
    }

    private static Tensor Fail(string call)
    {
        switch (call)
        {
            case "view":
                return ones(6L).view(4, 2);
            case "matmul":
                return ones([2L, 3]).matmul(ones([2L, 3]));
            case "cat":
                return cat([ones([2L, 3]), ones([2L, 4])]);
            case "index":
                return ones(3L).select(0, 5);
            case "interpolate":
                return F.interpolate(ones([1L, 1, 2, 3]), [4, 5], null, InterpolationMode.Nearest, false);
            case "add":
                return ones(2L) + ones(3L);
            default:
                ones(2L).sum().backward();
                return ones(1L);
        }
    }
}
