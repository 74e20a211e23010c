using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;
using Padding = TorchSharp.Padding;
using PaddingModes = TorchSharp.PaddingModes;

namespace Compat.Tests.Torch;

public class FunctionalTests
{
    /// <summary>Shape, fingerprint of the result, fingerprint of the gradient: python3 expected.py functional.</summary>
    public static TheoryData<string, long[], double, double> Expected => new()
    {
        { "conv2d", [2, 4, 3, 5], -67.523579, 3.40169156 },
        { "conv2d groups", [2, 6, 5, 7], -1.14742281, -9.46192035 },
        { "conv2d same", [2, 2, 5, 7], 31.6788996, -15.3505709 },
        { "conv_transpose2d", [2, 2, 10, 16], 0.271882859, 39.7373377 },
        { "linear", [2, 3, 5, 5], -3.2620365, 0.868028547 },
        { "batch_norm", [2, 3, 5, 7], 2.22775926, 169.92508 },
        { "batch_norm evaluation", [2, 3, 5, 7], 1.53391049, 109.567857 },
        { "layer_norm", [2, 3, 5, 7], -5.58708969, 280.144959 },
        { "group_norm", [2, 3, 5, 7], 0.644830542, 187.161224 },
        { "local_response_norm", [2, 3, 5, 7], 0.847607837, 65.7540628 },
        { "max_pool2d", [2, 3, 3, 4], 1.47957941, -4.15313392 },
        { "max_pool2d dilation", [2, 3, 5, 4], 6.17672791, -1.98626088 },
        { "avg_pool2d", [2, 3, 3, 4], 1.10084791, 2.13628809 },
        { "adaptive_avg_pool2d", [2, 3, 2, 3], 4.31733058, -0.00468217682 },
        { "adaptive_max_pool2d", [2, 3, 2, 3], 4.54211885, 4.90098926 },
        { "relu", [2, 3, 5, 7], 2.10336168, 56.2485368 },
        { "relu6", [2, 3, 5, 7], 9.07191406, 224.863815 },
        { "leaky_relu", [2, 3, 5, 7], 1.99689346, 65.9261119 },
        { "elu", [2, 3, 5, 7], 1.71971002, 75.4108745 },
        { "gelu", [2, 3, 5, 7], 1.63355903, 56.6557152 },
        { "gelu tanh", [2, 3, 5, 7], 1.63321174, 56.6532746 },
        { "silu", [2, 3, 5, 7], 1.35314903, 55.3804533 },
        { "sigmoid", [2, 3, 5, 7], 1.73780884, 23.21864 },
        { "tanh", [2, 3, 5, 7], 0.779880352, 69.6872378 },
        { "hardswish", [2, 3, 5, 7], 1.19030722, 54.6207825 },
        { "hardsigmoid", [2, 3, 5, 7], 1.6733412, 17.4394025 },
        { "hardtanh", [2, 3, 5, 7], -0.0156390453, 23.8346977 },
        { "selu", [2, 3, 5, 7], 1.24643604, 107.227957 },
        { "softplus", [2, 3, 5, 7], 3.03569815, 53.9432371 },
        { "mish", [2, 3, 5, 7], 1.58148082, 63.9278256 },
        { "softmax", [2, 3, 5, 7], 0.582695738, 3.42171085 },
        { "log_softmax", [2, 3, 5, 7], -3.37604864, 10.4710345 },
        { "pad", [2, 3, 6, 10], -1.72570162, -4.00014013 },
        { "pad reflect", [2, 3, 8, 10], -3.61716639, 0.326231808 },
        { "pad replicate", [2, 3, 6, 10], 4.60575783, -1.9615143 },
        { "pad circular", [2, 3, 6, 10], -13.1477293, -10.8192819 },
        { "interpolate nearest", [2, 3, 8, 4], 1.78552821, 13.4059805 },
        { "interpolate bilinear", [2, 3, 9, 4], -2.44808334, 22.3906874 },
        { "interpolate bilinear aligned", [2, 3, 9, 4], -2.71273739, 21.9136921 },
        { "interpolate bilinear antialias", [2, 3, 3, 4], -0.0664167108, 0.340461273 },
        { "interpolate bicubic", [2, 3, 7, 10], -2.74514666, 33.0434021 },
        { "unfold", [2, 18, 42], 1.61798698, -7.34474036 },
        { "normalize", [2, 3, 5, 7], -4.7121185, 92.6313588 },
        { "pixel_shuffle", [1, 1, 2, 70], 1.03631568, 2.61908513 },
        { "grid_sample", [2, 3, 4, 6], 2.6502555, -1.5948167 },
    };

    private static Tensor AffineGrid
    {
        get
        {
            var half = tensor(new[,,] { { { 0.9f, 0.1f, 0.2f }, { -0.1f, 0.8f, 0.1f } } });
            return F.affine_grid(cat([half, half]), [2, 3, 4, 6]);
        }
    }

    [Theory]
    [MemberData(nameof(Expected))]
    public void A_layer_and_its_gradient_are_those_of_PyTorch(string name, long[] shape, double value, double gradient)
    {
        using var scope = NewDisposeScope();
        var x = Waves.Of(2, 3, 5, 7).requires_grad_();

        var y = Apply(name, x);
        Waves.Fingerprint(y).backward();

        Assert.Equal(shape, y.shape);
        Waves.AssertNear(value, Waves.Fingerprint(y));
        Waves.AssertNear(gradient, Waves.Fingerprint(x.grad!));
    }

    private static Tensor Apply(string name, Tensor x) => name switch
    {
        "conv2d" => F.conv2d(x, Waves.Of([4, 3, 3, 2], step: 0.3), Waves.Of(4), [2, 1], [1, 0], [1, 2]),
        "conv2d groups" => F.conv2d(x, Waves.Of([6, 1, 3, 3], step: 0.3), null, null, [1, 1], null, 3),
        "conv2d same" => F.conv2d_padding(x, Waves.Of([2, 3, 3, 3], step: 0.3), null, null, Padding.Same),
        "conv_transpose2d" => F.conv_transpose2d(x, Waves.Of([3, 2, 3, 3], step: 0.3), Waves.Of(2), [2, 2], [1, 1], [1, 1], [1, 2]),
        "linear" => F.linear(x, Waves.Of([5, 7], step: 0.3), Waves.Of(5)),
        "batch_norm" => F.batch_norm(x, zeros(3), ones(3), Waves.Of(3) + 1, Waves.Of(3), true, 0.1, 1e-3),
        "batch_norm evaluation" => F.batch_norm(x, Waves.Of(3), Waves.Of(3) + 1, Waves.Of(3) + 1, Waves.Of(3), false, 0.1, 1e-3),
        "layer_norm" => F.layer_norm(x, [5, 7], Waves.Of(5, 7) + 1, Waves.Of(5, 7), 1e-6),
        "group_norm" => F.group_norm(x, 3, Waves.Of(3) + 1, Waves.Of(3)),
        "local_response_norm" => F.local_response_norm(x, 3, 0.5, 0.6, 2.0),
        "max_pool2d" => F.max_pool2d(x, 3, 2, 1, ceil_mode: true),
        "max_pool2d dilation" => F.max_pool2d(x, [2, 3], [1, 2], [1, 1], [2, 1]),
        "avg_pool2d" => F.avg_pool2d(x, 2, 2, 1, ceil_mode: true, count_include_pad: false),
        "adaptive_avg_pool2d" => F.adaptive_avg_pool2d(x, [2, 3]),
        "adaptive_max_pool2d" => F.adaptive_max_pool2d(x, [2, 3]),
        "pad" => F.pad(x, [1L, 2, 0, 1], PaddingModes.Constant, 0.5),
        "pad reflect" => F.pad(x, [1L, 2, 2, 1], PaddingModes.Reflect),
        "pad replicate" => F.pad(x, [1L, 2, 0, 1], PaddingModes.Replicate),
        "pad circular" => F.pad(x, [1L, 2, 0, 1], PaddingModes.Circular),
        "interpolate nearest" => F.interpolate(x, null, [1.7, 0.6]),
        "interpolate bilinear" => F.interpolate(x, [9, 4], null, InterpolationMode.Bilinear),
        "interpolate bilinear aligned" => F.interpolate(x, [9, 4], null, InterpolationMode.Bilinear, true),
        "interpolate bilinear antialias" => F.interpolate(x, [3, 4], null, InterpolationMode.Bilinear, antialias: true),
        "interpolate bicubic" => F.interpolate(x, null, [1.5, 1.5], InterpolationMode.Bicubic),
        "unfold" => F.unfold(x, (2, 3), padding: (1, 1)),
        "pixel_shuffle" => F.pixel_shuffle(x.reshape(1, 6, 1, 35).narrow(1, 0, 4), 2),
        "grid_sample" => F.grid_sample(x, AffineGrid, padding_mode: GridSamplePaddingMode.Border, align_corners: false),
        "normalize" => F.normalize(x, dim: 1),
        _ => Activate(name, x),
    };

    private static Tensor Activate(string name, Tensor x) => name switch
    {
        "relu" => F.relu(x),
        "relu6" => F.relu6(x * 9),
        "leaky_relu" => F.leaky_relu(x, 0.2),
        "elu" => F.elu(x, 0.7),
        "gelu" => F.gelu(x),
        "gelu tanh" => F.gelu(x, global::TorchSharp.Modules.GELU.Approximate.tanh),
        "silu" => F.silu(x),
        "sigmoid" => F.sigmoid(x),
        "tanh" => F.tanh(x),
        "hardswish" => F.hardswish(x),
        "hardsigmoid" => F.hardsigmoid(x),
        "hardtanh" => F.hardtanh(x, -0.3, 0.4),
        "selu" => F.selu(x),
        "softplus" => F.softplus(x),
        "mish" => F.mish(x),
        "softmax" => F.softmax(x, 1),
        "log_softmax" => F.log_softmax(x, 1),
        _ => throw new ArgumentException($"No layer is known as '{name}'.", nameof(name)),
    };
}
