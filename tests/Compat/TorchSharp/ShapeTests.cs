using TorchSharp;
using static TorchSharp.torch;

namespace Compat.Tests.Torch;

/// <summary>Views of arange(24).reshape(2, 3, 4), where an element is 12 i + 4 j + k.</summary>
public class ShapeTests
{
    [Fact]
    public void Shapes_change_as_in_PyTorch()
    {
        using var scope = NewDisposeScope();
        var x = arange(24).reshape(2, 3, 4);

        Assert.Equal([4L, 2, 3], x.permute(2, 0, 1).shape);
        Assert.Equal([2L, 12], x.flatten(1).shape);
        Assert.Equal([2L, 3, 2, 2], x.unflatten(2, 2, 2).shape);
        Assert.Equal([4L, 3, 2], x.transpose(0, 2).shape);
        Assert.Equal([2L, 6, 4], x.repeat(1, 2, 1).shape);
        Assert.Equal([0L, 0, 1, 1], Values(x.repeat_interleave(2, 2))[..4]);
        Assert.Equal([4L, 5, 6, 7, 16, 17, 18, 19], Values(x.select(1, 1)));
        Assert.Equal([2L, 3, 2], x.narrow(2, 1, 2).shape);
        Assert.Equal([2L, 2, 3, 4], stack([x, x], 1).shape);
        Assert.Equal([2L, 6, 4], cat([x, x], 1).shape);
    }

    private static long[] Values(Tensor tensor) => tensor.data<long>().ToArray();
}
