using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Compat.Tests.Torch;

public class SeededTests
{
    /// <summary>What PyTorch draws after manual_seed(7): python3 expected.py seeded.</summary>
    public static TheoryData<string, double[]> Expected => new()
    {
        { "rand", [0.53492254, 0.198803186, 0.659211695, 0.656890273, 0.232761562, 0.425061405] },
        { "randn", [-0.146795094, 0.786141276, 0.94682163, -1.114344, 1.69079018, -0.894827902] },
        { "randint", [43, 34, 4, 19, 41, 23] },
        { "uniform_", [0.674612701, -1.00598407, 1.29605842, 1.28445137, -0.836192191, 0.125307024] },
        { "normal_", [0.926602423, 1.3930707, 1.47341084, 0.442828, 1.84539509, 0.552586079] },
        { "kaiming_uniform_", [0.0403250754, -0.347792119, 0.183841825, 0.181161284, -0.308580369, -0.0865316316] },
        { "Linear", [0.0493879281, -0.425956607, 0.225159332, 0.221876353] },
        { "Conv2d", [-0.213160992, -0.293680608, -0.0549098253] },
    };

    [Theory]
    [MemberData(nameof(Expected))]
    public void The_same_seed_draws_PyTorchs_numbers(string name, double[] expected)
    {
        using var scope = NewDisposeScope();
        manual_seed(7);

        var drawn = Draw(name).to_type(ScalarType.Float64).flatten().data<double>().ToArray();

        Assert.Equal(expected, drawn, (one, other) => Math.Abs(one - other) < 1e-6);
    }

    [Fact]
    public void Dropout_keeps_the_mean_and_drops_the_wanted_part()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);

        var values = functional.dropout(ones(10000L), 0.3).data<float>().ToArray();

        Assert.InRange(values.Count(value => value == 0) / 10000.0, 0.28, 0.32);
        Assert.All(values, value => Assert.True(value == 0 || Math.Abs(value - 1 / 0.7f) < 1e-5));
        Assert.True(functional.dropout(ones(9L), 0.3, training: false).Equals(ones(9L)));
    }

    private static Tensor Draw(string name) => name switch
    {
        "rand" => rand([2L, 3]),
        "randn" => randn([2L, 3]),
        "randint" => randint(3, 50, [2L, 3]),
        "uniform_" => empty(6L).uniform_(-2, 3),
        "normal_" => empty(6L).normal_(1, 0.5),
        "kaiming_uniform_" => init.kaiming_uniform_(empty(2L, 3), Math.Sqrt(5)),
        "Linear" => Linear(2, 2).weight,
        "Conv2d" => Conv2d(2, 3, (1, 2)).bias!,
        _ => throw new ArgumentException($"No draw is known as '{name}'.", nameof(name)),
    };
}
