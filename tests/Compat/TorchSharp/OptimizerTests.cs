using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Compat.Tests.Torch;

public class OptimizerTests
{
    /// <summary>Fingerprint of the parameters after each of three steps: python3 expected.py optimizers.</summary>
    public static TheoryData<string, double[]> Expected => new()
    {
        { "SGD", [1.17892801, 1.03352989, 0.921346397] },
        { "SGD weight decay", [1.17390454, 1.02547768, 0.911471864] },
        { "SGD momentum", [1.17390454, 0.873375125, 0.544749633] },
        { "SGD nesterov", [0.992116639, 0.63808365, 0.363737464] },
        { "SGD maximize", [1.57285428, 1.99864918, 2.74671659] },
        { "AdamW", [1.27005141, 0.984991419, 0.676655832] },
        { "AdamW amsgrad", [1.27104652, 0.964130527, 0.67284413] },
        { "RMSProp", [1.21268852, 0.808409417, 0.641448244] },
        { "RMSProp momentum", [0.876784893, 0.425608583, 0.237805477] },
        { "RMSProp centered", [0.874270582, 0.423518903, 0.235105646] },
    };

    [Theory]
    [MemberData(nameof(Expected))]
    public void Three_steps_move_the_parameters_where_PyTorch_moves_them(string name, double[] expected)
    {
        using var scope = NewDisposeScope();
        Parameter[] parameters = [nn.Parameter(Waves.Of(3, 2)), nn.Parameter(Waves.Of([2], step: 0.9)), nn.Parameter(Waves.Of(4))];
        using var optimizer = Create(name, parameters);

        foreach (var value in expected)
        {
            optimizer.zero_grad();
            (F.linear(Waves.Of([4, 2], step: 0.6), parameters[0]) * 2 - parameters[1].sum()).pow(2).mean().backward();
            optimizer.step();
            Assert.Equal(value, parameters.Sum(parameter => Waves.Fingerprint(parameter).item<double>()), 2e-6);
        }
    }

    [Fact]
    public void A_group_takes_the_options_it_leaves_open_from_the_optimiser_and_keeps_its_own()
    {
        using var scope = NewDisposeScope();
        Parameter first = nn.Parameter(ones(1L)), second = nn.Parameter(ones(1L));
        using var optimizer = optim.SGD(
            [new SGD.ParamGroup { Parameters = [first] }, new SGD.ParamGroup([second], lr: 0.5)], learningRate: 0.1);

        (first + second).sum().backward();
        optimizer.step();

        Assert.Equal(0.9f, first.item<float>(), 1e-6f);
        Assert.Equal(0.5f, second.item<float>(), 1e-6f);
    }

    [Fact]
    public void The_learning_rate_of_a_group_can_be_set_between_steps()
    {
        using var scope = NewDisposeScope();
        var parameter = nn.Parameter(ones(1L));
        using var optimizer = optim.SGD([parameter], learningRate: 0.1);

        foreach (var group in optimizer.ParamGroups)
            group.LearningRate = 0.25;
        parameter.sum().backward();
        optimizer.step();

        Assert.Equal(0.75f, parameter.item<float>(), 1e-6f);
        Assert.Equal(0.1, optimizer.ParamGroups.Single().InitialLearningRate);
    }

    [Fact]
    public void A_group_can_be_added_later_and_a_parameter_without_gradient_stays()
    {
        using var scope = NewDisposeScope();
        Parameter first = nn.Parameter(ones(1L)), second = nn.Parameter(ones(1L)), unused = nn.Parameter(ones(1L));
        using var optimizer = optim.SGD([first], learningRate: 0.1, weight_decay: 0.5);
        optimizer.add_param_group(new SGD.ParamGroup([second, unused], lr: 1.0));

        (first + second).sum().backward();
        optimizer.step();

        Assert.Equal(3, optimizer.parameters().Count());
        Assert.Equal(0.85f, first.item<float>(), 1e-6f);
        Assert.Equal(0f, second.item<float>(), 1e-6f);
        Assert.Equal(1f, unused.item<float>());
    }

    [Fact]
    public void Gradients_are_zeros_after_zero_grad_of_the_optimiser_and_gone_after_that_of_the_module()
    {
        using var scope = NewDisposeScope();
        using var linear = nn.Linear(2, 1);
        using var optimizer = optim.SGD(linear.parameters(), learningRate: 0.1);
        linear.call(ones([1L, 2])).sum().backward();

        optimizer.zero_grad();
        Assert.Equal([0f, 0f], linear.weight.grad!.data<float>().ToArray());

        linear.zero_grad();
        Assert.Null(linear.weight.grad);
    }

    private static optim.Optimizer Create(string name, Parameter[] parameters) => name switch
    {
        "SGD" => optim.SGD(parameters, 0.1),
        "SGD weight decay" => optim.SGD(parameters, 0.1, weight_decay: 0.05),
        "SGD momentum" => optim.SGD(parameters, 0.1, 0.9, 0.2, 0.05),
        "SGD nesterov" => optim.SGD(parameters, 0.1, 0.9, 0, 0.05, true),
        "SGD maximize" => optim.SGD(parameters, 0.1, 0.9, maximize: true),
        "AdamW" => optim.AdamW(parameters, 0.1, 0.8, 0.95, 1e-3, 0.05),
        "AdamW amsgrad" => optim.AdamW(parameters, 0.1, 0.5, 0.6, weight_decay: 0.05, amsgrad: true),
        "RMSProp" => optim.RMSProp(parameters, 0.05, 0.9, 1e-3, 0.05),
        "RMSProp momentum" => optim.RMSProp(parameters, 0.05, momentum: 0.9),
        "RMSProp centered" => optim.RMSProp(parameters, 0.05, momentum: 0.9, centered: true),
        _ => throw new ArgumentException($"No optimiser is known as '{name}'.", nameof(name)),
    };
}
