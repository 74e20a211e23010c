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
        { "linear", [2, 3, 5, 5], -3.2620365, 0.868028547 },
        { "batch_norm", [2, 3, 5, 7], 2.22775926, 169.92508 },
        { "batch_norm evaluation", [2, 3, 5, 7], 1.53391049, 109.567857 },
        { "layer_norm", [2, 3, 5, 7], -5.58708969, 280.144959 },
        { "local_response_norm", [2, 3, 5, 7], 0.847607837, 65.7540628 },
        { "max_pool2d", [2, 3, 3, 4], 1.47957941, -4.15313392 },
        { "max_pool2d dilation", [2, 3, 5, 4], 6.17672791, -1.98626088 },
        { "avg_pool2d", [2, 3, 3, 4], 1.10084791, 2.13628809 },
        { "adaptive_avg_pool2d", [2, 3, 2, 3], 4.31733058, -0.00468217682 },
        { "interpolate nearest", [2, 3, 8, 4], 1.34481649, 5.60875186 },
        { "interpolate nearest scale", [2, 3, 11, 4], -4.35153595, -3.07582261 },
        { "interpolate bilinear", [2, 3, 3, 11], -1.84805687, -11.3837769 },
        { "interpolate bilinear scale", [2, 3, 8, 14], -4.00669508, 2.58190755 },
        { "interpolate aligned corners", [2, 3, 9, 4], -2.71273739, 21.9136921 },
        { "relu", [2, 3, 5, 7], 2.10336168, 56.2485368 },
        { "relu6", [2, 3, 5, 7], 9.07191406, 224.863815 },
        { "gelu", [2, 3, 5, 7], 1.63355903, 56.6557152 },
        { "silu", [2, 3, 5, 7], 1.35314903, 55.3804533 },
        { "sigmoid", [2, 3, 5, 7], 1.73780884, 23.21864 },
        { "hardswish", [2, 3, 5, 7], 1.19030722, 54.6207825 },
        { "hardsigmoid", [2, 3, 5, 7], 1.6733412, 17.4394025 },
        { "softmax", [2, 3, 5, 7], 0.582695738, 3.42171085 },
        { "pad", [2, 3, 6, 10], -1.72570162, -4.00014013 },
        { "pad reflect", [2, 3, 8, 10], -3.61716639, 0.326231808 },
        { "pad replicate", [2, 3, 6, 10], 4.60575783, -1.9615143 },
        { "pad circular", [2, 3, 6, 10], -13.1477293, -10.8192819 },
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
        "linear" => F.linear(x, Waves.Of([5, 7], step: 0.3), Waves.Of(5)),
        "batch_norm" => F.batch_norm(x, zeros(3L), ones(3L), Waves.Of(3) + 1, Waves.Of(3), true, 0.1, 1e-3),
        "batch_norm evaluation" => F.batch_norm(x, Waves.Of(3), Waves.Of(3) + 1, Waves.Of(3) + 1, Waves.Of(3), false, 0.1, 1e-3),
        "layer_norm" => F.layer_norm(x, [5, 7], Waves.Of(5, 7) + 1, Waves.Of(5, 7), 1e-6),
        "local_response_norm" => F.local_response_norm(x, 3, 0.5, 0.6, 2.0),
        "max_pool2d" => F.max_pool2d(x, [3, 3], [2, 2], [1, 1], [1, 1], true),
        "max_pool2d dilation" => F.max_pool2d(x, [2, 3], [1, 2], [1, 1], [2, 1]),
        "avg_pool2d" => F.avg_pool2d(x, [2, 2], [2, 2], [1, 1], true, false),
        "adaptive_avg_pool2d" => F.adaptive_avg_pool2d(x, [2, 3]),
        "interpolate nearest" => F.interpolate(x, [8, 4]),
        "interpolate nearest scale" => F.interpolate(x, null, [2.3, 0.7]),
        "interpolate bilinear" => F.interpolate(x, [3, 11], null, InterpolationMode.Bilinear, false),
        "interpolate bilinear scale" => F.interpolate(x, null, [1.7, 2.0], InterpolationMode.Bilinear),
        "interpolate aligned corners" => F.interpolate(x, [9, 4], null, InterpolationMode.Bilinear, true),
        "pad" => F.pad(x, [1L, 2, 0, 1], PaddingModes.Constant, 0.5),
        "pad reflect" => F.pad(x, [1L, 2, 2, 1], PaddingModes.Reflect),
        "pad replicate" => F.pad(x, [1L, 2, 0, 1], PaddingModes.Replicate),
        "pad circular" => F.pad(x, [1L, 2, 0, 1], PaddingModes.Circular),
        "grid_sample" => F.grid_sample(x, AffineGrid, padding_mode: GridSamplePaddingMode.Border, align_corners: false),
        _ => Activate(name, x),
    };

    private static Tensor Activate(string name, Tensor x) => name switch
    {
        "relu" => F.relu(x),
        "relu6" => (x * 9).relu6(),
        "gelu" => x.gelu(),
        "silu" => x.silu(),
        "sigmoid" => x.sigmoid(),
        "hardswish" => x.hardswish(),
        "hardsigmoid" => x.hardsigmoid(),
        "softmax" => x.softmax(1),
        _ => throw new ArgumentException($"No layer is known as '{name}'.", nameof(name)),
    };
}
