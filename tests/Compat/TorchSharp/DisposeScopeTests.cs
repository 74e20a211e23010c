using static TorchSharp.torch;

namespace Compat.Tests.Torch;

public class DisposeScopeTests
{
    [Fact]
    public void A_scope_disposes_what_was_made_in_it()
    {
        var before = ones(2L);
        Tensor inside, sum;
        using (var scope = NewDisposeScope())
        {
            inside = ones(2L);
            sum = before + inside;
            Assert.Equal(2, scope.DisposablesCount);
            Assert.True(scope.Contains(sum));
        }

        Assert.True(inside.IsInvalid);
        Assert.True(sum.IsInvalid);
        Assert.False(before.IsInvalid);
        before.Dispose();
    }

    [Fact]
    public void Scopes_nest_and_a_tensor_moves_to_the_outer_one()
    {
        Tensor moved, left;
        using (var outer = NewDisposeScope())
        {
            using (NewDisposeScope())
            {
                left = ones(1L);
                moved = ones(1L).MoveToOuterDisposeScope();
            }
            Assert.True(left.IsInvalid);
            Assert.False(moved.IsInvalid);
            Assert.Same(outer, CurrentDisposeScope);
            Assert.True(outer.Contains(moved));
        }
        Assert.True(moved.IsInvalid);
        Assert.Null(CurrentDisposeScope);
    }

    [Fact]
    public void Moved_out_of_the_outermost_scope_or_detached_a_tensor_lives_on()
    {
        Tensor moved, detached;
        using (NewDisposeScope())
        {
            moved = ones(1L).MoveToOuterDisposeScope();
            detached = ones(1L).DetachFromDisposeScope();
        }

        Assert.False(moved.IsInvalid);
        Assert.False(detached.IsInvalid);
        moved.Dispose();
        detached.Dispose();
    }

    [Fact]
    public void A_tensor_moves_to_the_scope_of_another_or_is_attached_to_a_scope()
    {
        using var outer = NewDisposeScope();
        var anchor = ones(1L);
        Tensor moved;
        using (NewDisposeScope())
            moved = ones(1L).MoveToOtherDisposeScope(anchor);

        var free = ones(1L).DetachFromDisposeScope();
        outer.Attach(free);

        Assert.False(moved.IsInvalid);
        Assert.True(outer.Contains(free));
    }

    [Fact]
    public void A_tensor_that_is_disposed_leaves_its_scope()
    {
        using var scope = NewDisposeScope();
        var tensor = ones(1L);

        tensor.Dispose();

        Assert.Equal(0, scope.DisposablesCount);
    }

    [Fact]
    public void Every_thread_has_scopes_of_its_own()
    {
        using var scope = NewDisposeScope();
        Tensor? other = null;

        var thread = new Thread(() => other = ones(1L));
        thread.Start();
        thread.Join();

        Assert.Equal(0, scope.DisposablesCount);
        other!.Dispose();
    }

    [Fact]
    public void A_parameter_takes_the_place_of_its_tensor_and_a_module_of_the_library_frees_its_own()
    {
        Tensor source;
        global::TorchSharp.Modules.Parameter parameter;
        nn.Module<Tensor, Tensor> layer;
        using (NewDisposeScope())
        {
            source = ones(2L);
            parameter = nn.Parameter(source);
            layer = nn.Conv2d(2, 3, 1);
        }

        Assert.True(source.IsInvalid);
        Assert.True(parameter.IsInvalid);
        Assert.All(layer.parameters(), parameter => Assert.False(parameter.IsInvalid));
        layer.Dispose();
    }

    [Fact]
    public void A_closed_scope_refuses_to_work()
    {
        var scope = NewDisposeScope();
        scope.Dispose();
        scope.Dispose();

        Assert.Throws<ObjectDisposedException>(() => scope.DisposablesCount);
    }

    [Fact]
    public void The_count_of_tensors_goes_up_and_down()
    {
        var before = Tensor.TotalCount;
        using (NewDisposeScope())
        {
            _ = ones(1L) + ones(1L);
            Assert.Equal(before + 3, Tensor.TotalCount);
        }

        Assert.Equal(before, Tensor.TotalCount);
        Assert.True(Tensor.PeakCount >= before + 3);
    }
}
