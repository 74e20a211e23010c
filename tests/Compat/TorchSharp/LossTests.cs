using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace Compat.Tests.Torch;

public class LossTests
{
    /// <summary>Shape, fingerprint of the loss, fingerprint of the gradient: python3 expected.py losses.</summary>
    public static TheoryData<string, long[], double, double> Expected => new()
    {
        { "cross_entropy", [], 1.66230595, -0.147304311 },
        { "cross_entropy weight", [], 12.1718826, -0.877647394 },
        { "cross_entropy ignore", [], 1.6719873, -0.217781191 },
        { "cross_entropy none", [6], 4.8090099, -1.01134559 },
        { "cross_entropy probabilities", [], 1.61640358, -0.0258036701 },
    };

    [Theory]
    [MemberData(nameof(Expected))]
    public void A_loss_and_its_gradient_are_those_of_PyTorch(string name, long[] shape, double value, double gradient)
    {
        using var scope = NewDisposeScope();
        var x = Waves.Of(6, 5).requires_grad_();

        var loss = Apply(name, x);
        Waves.Fingerprint(loss).backward();

        Assert.Equal(shape, loss.shape);
        Waves.AssertNear(value, Waves.Fingerprint(loss));
        Waves.AssertNear(gradient, Waves.Fingerprint(x.grad!));
    }

    private static Tensor Apply(string name, Tensor x)
    {
        var classes = tensor(new long[] { 2, 0, 4, 1, 4, 3 });
        var half = (Waves.Of([6, 5], step: 0.7) + 1) / 2;
        return name switch
        {
            "cross_entropy" => F.cross_entropy(x, classes),
            "cross_entropy weight" => F.cross_entropy(x, classes, Waves.Of(5) + 1, reduction: Reduction.Sum, label_smoothing: 0.1),
            "cross_entropy ignore" => F.cross_entropy(x, classes, ignore_index: 4),
            "cross_entropy none" => F.cross_entropy(x, classes, reduction: Reduction.None),
            "cross_entropy probabilities" => F.cross_entropy(x, half.softmax(1), label_smoothing: 0.2),
            _ => throw new ArgumentException($"No loss is known as '{name}'.", nameof(name)),
        };
    }
}
