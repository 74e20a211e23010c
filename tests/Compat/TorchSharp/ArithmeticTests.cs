using TorchSharp;
using static TorchSharp.torch;

namespace Compat.Tests.Torch;

public class ArithmeticTests
{
    /// <summary>Results for x = (-1.5, 0.5, 2) and y = (4, -2, 0.5), computed by hand.</summary>
    public static TheoryData<string, float[]> Expected => new()
    {
        { "x + y", [2.5f, -1.5f, 2.5f] },
        { "x + 1", [-0.5f, 1.5f, 3] },
        { "1 - x", [2.5f, 0.5f, -1] },
        { "x - y", [-5.5f, 2.5f, 1.5f] },
        { "x * y", [-6, -1, 1] },
        { "x / y", [-0.375f, -0.25f, 4] },
        { "3 / x", [-2, 6, 1.5f] },
        { "-x", [1.5f, -0.5f, -2] },
        { "x % 2", [0.5f, 0.5f, 0] },
        { "add alpha", [6.5f, -3.5f, 3] },
        { "pow", [2.25f, 0.25f, 4] },
        { "pow tensor", [5.0625f, 4, 1.4142135f] },
        { "div trunc", [0, 0, 4] },
        { "div floor", [-1, -1, 4] },
        { "clamp", [-1, 0.5f, 1] },
        { "clamp below", [0, 0.5f, 2] },
        { "abs", [1.5f, 0.5f, 2] },
        { "sqrt", [2, float.NaN, 0.70710677f] },
        { "lerp", [-0.125f, -0.125f, 1.625f] },
        { "addcmul", [-13.5f, -1.5f, 4] },
        { "addcdiv", [-2.25f, 0, 10] },
        { "maximum", [4, 0.5f, 2] },
        { "exp of log", [4, float.NaN, 0.5f] },
        { "cumsum", [-1.5f, -1, 1] },
        { "round", [-2, 0, 2] },
    };

    [Theory]
    [MemberData(nameof(Expected))]
    public void Elements_are_computed(string name, float[] expected)
    {
        using var scope = NewDisposeScope();

        var result = Compute(name, tensor(new[] { -1.5f, 0.5f, 2 }), tensor(new[] { 4f, -2, 0.5f }));

        Assert.Equal(expected, result.data<float>().ToArray(), (one, other) => one.Equals(other) || Math.Abs(one - other) < 1e-6);
    }

    [Fact]
    public void In_place_forms_change_the_tensor_and_return_it()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { -1.5f, 0.5f, 2 });

        var same = x.add_(1).mul_(2).sub_(1).div_(2).clamp_(-0.5, 1.5);

        Assert.Same(x, same);
        Assert.Equal([-0.5f, 1, 1.5f], x.data<float>().ToArray());
        Assert.Equal([0f, 0, 0], x.zero_().data<float>().ToArray());
        Assert.Equal([2f, 2, 2], x.fill_(2).data<float>().ToArray());
        Assert.Equal([3f, 3, 3], x.copy_(full(3, 3.0)).data<float>().ToArray());
        Assert.Equal([5f, 5, 5], x.lerp_(full(3, 7f), tensor(0.5f)).data<float>().ToArray());
    }

    [Fact]
    public void Comparisons_give_booleans()
    {
        using var scope = NewDisposeScope();
        Tensor x = tensor(new[] { 1f, 2, 3 }), y = tensor(new[] { 3f, 2, 1 });

        Assert.Equal([false, true, false], (x == y).data<bool>().ToArray());
        Assert.Equal([true, false, true], (x != y).data<bool>().ToArray());
        Assert.Equal([true, false, false], (x < y).data<bool>().ToArray());
        Assert.Equal([false, true, true], (x >= 2).data<bool>().ToArray());
        Assert.Equal([true, true, false], x.le(2).data<bool>().ToArray());
        Assert.True(x.Equals(tensor(new[] { 1f, 2, 3 })));
        Assert.True(x.allclose(x + 1e-7f));
        Assert.False(x.allclose(y));
        Assert.Equal([true, false, false], tensor(new[] { float.NaN, 1, float.PositiveInfinity }).isnan().data<bool>().ToArray());
        Assert.Equal([false, true, false], tensor(new[] { float.NaN, 1, float.PositiveInfinity }).isfinite().data<bool>().ToArray());
    }

    [Fact]
    public void Reductions_work_over_all_elements_and_over_dimensions()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[,] { { 1f, 5, 3 }, { 4, 2, 6 } });

        Assert.Equal(21f, x.sum().item<float>());
        Assert.Equal([5f, 7, 9], x.sum(0L).data<float>().ToArray());
        Assert.Equal([2L, 1], x.sum([1L], keepdim: true).shape);
        Assert.Equal(3.5f, x.mean().item<float>());
        Assert.Equal([3f, 4], x.mean([1]).data<float>().ToArray());
        Assert.Equal(3.5f, x.var().item<float>(), 1e-6f);
        Assert.Equal(35f / 12, x.var(false).item<float>(), 1e-6f);
        Assert.Equal([2f, 2], x.std(1).data<float>().ToArray());
        Assert.Equal(6f, x.max().item<float>());
        var (values, indexes) = x.max(1);
        Assert.Equal([5f, 6], values.data<float>().ToArray());
        Assert.Equal([1L, 2], indexes.data<long>().ToArray());
        Assert.Equal([0L, 1, 0], x.argmin(0).data<long>().ToArray());
        Assert.Equal(5L, x.argmax().item<long>());
        Assert.Equal([5f, 3], x.topk(2, 1).values[0].data<float>().ToArray());
        Assert.Equal([0L, 2, 1], x.sort(1).Indices[0].data<long>().ToArray());
        Assert.Equal(720f, x.prod().item<float>());
        Assert.Equal(Math.Sqrt(91), x.norm().item<float>(), 1e-5);
        Assert.True((x > 0).all().item<bool>());
        Assert.False((x > 6).any().item<bool>());
        Assert.Equal([0L, 2, 1], tensor(new[] { 1L, 2, 1 }).bincount(null).data<long>().ToArray());
    }

    [Fact]
    public void Matrices_multiply()
    {
        using var scope = NewDisposeScope();
        Tensor a = tensor(new[,] { { 1f, 2 }, { 3, 4 } }), b = tensor(new[,] { { 0f, 1 }, { -1, 2 } });

        Assert.Equal([-2f, 5, -4, 11], a.mm(b).data<float>().ToArray());
        Assert.Equal([-2f, 5, -4, 11], matmul(a, b).data<float>().ToArray());
        Assert.Equal([2L, 2, 3], stack([a, a]).bmm(ones(2, 2, 3)).shape);
        Assert.Equal([3f, 7], a.mv(ones(2)).data<float>().ToArray());
    }

    private static Tensor Compute(string name, Tensor x, Tensor y) => name switch
    {
        "x + y" => x + y,
        "x + 1" => x + 1,
        "1 - x" => 1 - x,
        "x - y" => x - y,
        "x * y" => x * y,
        "x / y" => x / y,
        "3 / x" => 3 / x,
        "-x" => -x,
        "x % 2" => x % 2,
        "add alpha" => x.add(y, 2),
        "pow" => x.pow(2),
        "pow tensor" => x.pow(y),
        "div trunc" => x.div(y, RoundingMode.trunc),
        "div floor" => x.div(y, RoundingMode.floor),
        "clamp" => x.clamp(-1, 1),
        "clamp below" => x.clamp_min(0),
        "abs" => x.abs(),
        "sqrt" => y.sqrt(),
        "lerp" => x.lerp(y, tensor(0.25f)),
        "addcmul" => x.addcmul(x, y, 2),
        "addcdiv" => x.addcdiv(x, y, 2),
        "maximum" => maximum(x, y),
        "exp of log" => y.log().exp(),
        "cumsum" => x.cumsum(0),
        "round" => x.round(),
        _ => throw new ArgumentException($"Nothing is known as '{name}'.", nameof(name)),
    };
}
