using TorchSharp;
using static TorchSharp.torch;

namespace Compat.Tests.Torch;

/// <summary>Indices into arange(24).reshape(2, 3, 4), where an element is 12 i + 4 j + k.</summary>
public class IndexingTests
{
    [Fact]
    public void Slices_ellipsis_and_new_dimensions_select_views()
    {
        using var scope = NewDisposeScope();
        var x = arange(24).reshape(2, 3, 4);

        Assert.Equal([17L], Values(x[1, 1, 1]));
        Assert.Equal([4L, 5, 6, 7], Values(x[0, 1]));
        Assert.Equal([3L, 7, 11], Values(x[0, .., 3]));
        Assert.Equal([3L, 7, 11, 15, 19, 23], Values(x[TensorIndex.Ellipsis, 3]));
        Assert.Equal([12L, 14], Values(x[1, 0, TensorIndex.Slice(0, null, 2)]));
        Assert.Equal([22L, 23], Values(x[-1, -1, 2..]));
        Assert.Equal([2L, 1, 3, 4], x[.., TensorIndex.None].shape);
        Assert.Equal([2L, 2, 4], x[TensorIndex.Colon, 1..3].shape);
        Assert.Equal([0L, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], Values(x[0]));
    }

    [Fact]
    public void Tensors_of_indices_and_masks_select_copies()
    {
        using var scope = NewDisposeScope();
        var x = arange(24).reshape(2, 3, 4);
        Tensor rows = tensor(new[] { 0L, 1 }), columns = tensor(new[] { 2L, 0 });

        Assert.Equal([8L, 9, 10, 11, 12, 13, 14, 15], Values(x[rows, columns]));
        Assert.Equal([9L, 13], Values(x.index(TensorIndex.Tensor(rows), TensorIndex.Tensor(columns), 1)));
        Assert.Equal([2L, 0, 14, 12], Values(x.index(TensorIndex.Colon, 0, TensorIndex.Tensor(columns))));
        Assert.Equal([21L, 22, 23], Values(x[x > 20]));
        Assert.Equal([22L, 23], Values(x.masked_select(x.ge(22))));
        Assert.Equal([2L, 2, 4], x.index_select(1, columns).shape);
    }

    [Fact]
    public void Assignment_goes_through_views_masks_and_tensors_of_indices()
    {
        using var scope = NewDisposeScope();
        var x = zeros([2, 3], ScalarType.Int64);

        x[0, 1] = 5;
        x[1] = tensor(new[] { 7L, 8, 9 });
        x[.., 0] = 1;
        x[x.eq(9)] = 4;
        x.index_put_(tensor(6L), TensorIndex.Tensor(tensor(new[] { 0L })), TensorIndex.Tensor(tensor(new[] { 2L })));

        Assert.Equal([1L, 5, 6, 1, 8, 4], Values(x));
    }

    [Fact]
    public void Gather_scatter_and_masked_fill_work_on_single_elements()
    {
        using var scope = NewDisposeScope();
        var x = arange(6).reshape(2, 3);
        var index = tensor(new[,] { { 2L, 0 }, { 1L, 1 } });

        Assert.Equal([2L, 0, 4, 4], Values(x.gather(1, index)));
        Assert.Equal([10L, 0, 20, 0, 40, 0], Values(zeros_like(x).scatter_(1, index, tensor(new[,] { { 20L, 10 }, { 40L, 40 } }))));
        Assert.Equal([0L, 1, 2, -1, -1, -1], Values(x.masked_fill(x > 2, -1)));
        Assert.Equal([0L, 1, 2, 0, 0, 0], Values(where(x > 2, zeros_like(x), x)));
        Assert.Equal([1L, 0, 1, 1, 1, 2], Values((x > 2).nonzero()));
    }

    [Fact]
    public void Shapes_change_as_in_PyTorch()
    {
        using var scope = NewDisposeScope();
        var x = arange(24).reshape(2, 3, 4);

        Assert.Equal([4L, 2, 3], x.permute(2, 0, 1).shape);
        Assert.Equal([2L, 12], x.flatten(1).shape);
        Assert.Equal([2L, 1, 3, 4], x.unsqueeze(1).shape);
        Assert.Equal([2L, 3, 4], x.unsqueeze(1).squeeze(1).shape);
        Assert.Equal([5L, 2, 3, 4], x.expand(5, 2, 3, 4).shape);
        Assert.Equal([2L, 3, 2], x.narrow(2, 1, 2).shape);
        Assert.Equal([3L, 2, 1, 0], Values(x.flip(2)[0, 0]));
        Assert.Equal([3L, 0, 1, 2], Values(x.roll(1, 2)[0, 0]));
        Assert.Equal([2L, 2], x.chunk(2, 2).Select(part => part.size(2)));
        Assert.Equal([1L, 3], x.split([1L, 3], 2).Select(part => part.size(2)));
        Assert.Equal(3, x.unbind(1).Length);
        Assert.Equal([2L, 2, 3, 4], stack([x, x], 1).shape);
        Assert.Equal([2L, 6, 4], cat([x, x], 1).shape);
    }

    private static long[] Values(Tensor tensor) => tensor.data<long>().ToArray();
}
