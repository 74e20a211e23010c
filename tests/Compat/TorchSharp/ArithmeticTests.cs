using TorchSharp;
using static TorchSharp.torch;

namespace Compat.Tests.Torch;

public class ArithmeticTests
{
    /// <summary>Results for x = (-1.5, 0.5, 2) and y = (4, -2, 0.5), computed by hand.</summary>
    public static TheoryData<string, float[]> Expected => new()
    {
        { "add", [2.5f, -1.5f, 2.5f] },
        { "add 1", [-0.5f, 1.5f, 3] },
        { "sub", [-5.5f, 2.5f, 1.5f] },
        { "mul", [-6, -1, 1] },
        { "pow", [2.25f, 0.25f, 4] },
        { "div trunc", [0, 0, 4] },
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

        var same = x.add_(1).mul_(2).sub_(ones(3L)).div_(2).clamp_(-0.5, 1.5);

        Assert.Same(x, same);
        Assert.Equal([-0.5f, 1, 1.5f], x.data<float>().ToArray());
        Assert.Equal([3f, 3, 3], x.copy_(full([3], 3.0)).data<float>().ToArray());
    }

    [Fact]
    public void Reductions_work_over_all_elements_and_over_dimensions()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[,] { { 1f, 5, 3 }, { 4, 2, 6 } });

        Assert.Equal(21f, x.sum().item<float>());
        Assert.Equal([1L, 0, 1], x.argmax(0).data<long>().ToArray());
        Assert.Equal([1L, 2], x.argmax(1).data<long>().ToArray());
    }

    [Fact]
    public void Matrices_multiply()
    {
        using var scope = NewDisposeScope();
        Tensor a = tensor(new[,] { { 1f, 2 }, { 3, 4 } }), b = tensor(new[,] { { 0f, 1 }, { -1, 2 } });

        Assert.Equal([-2f, 5, -4, 11], a.matmul(b).data<float>().ToArray());
    }

    private static Tensor Compute(string name, Tensor x, Tensor y) => name switch
    {
        "add" => x.add(y),
        "add 1" => x.add(1),
        "sub" => x.sub(y),
        "mul" => x.mul(y),
        "pow" => x.pow(2),
        "div trunc" => x.div(y, RoundingMode.trunc),
        _ => throw new ArgumentException($"Nothing is known as '{name}'.", nameof(name)),
    };
}
