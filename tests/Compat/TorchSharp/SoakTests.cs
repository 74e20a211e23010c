using System.Diagnostics;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Compat.Tests.Torch;

public class SoakTests
{
    private const long MegaByte = 1 << 20;

    [Fact]
    public void Training_steps_leave_no_tensor_and_no_memory_behind()
    {
        manual_seed(1);
        using var model = nn.Sequential(
            nn.Conv2d(3, 16, 3, 2, 1, bias: false), nn.BatchNorm2d(16), nn.ReLU(inplace: true),
            nn.Conv2d(16, 32, 3, padding: 1), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, 10));
        using var optimizer = optim.SGD(model.parameters(), 0.05, 0.9, weight_decay: 1e-4);
        using var images = randn([8L, 3, 37, 29]);
        using var labels = arange(8);
        ReleaseGarbage();
        var firstLoss = Train(model, optimizer, images, labels, steps: 100);
        var tensors = Tensor.TotalCount;

        // What leaks grows in every round; the runtime's own memory may grow in one.
        var (lastLoss, growth) = (0f, new List<long>());
        for (var round = 0; round < 3; round++)
        {
            var memory = ResidentMemory();
            lastLoss = Train(model, optimizer, images, labels, steps: 500);
            growth.Add(ResidentMemory() - memory);
        }

        Assert.Equal(tensors, Tensor.TotalCount);
        Assert.True(growth.Min() < 4 * MegaByte, $"The process grew by {string.Join(", ", growth.Select(bytes => bytes / MegaByte))} MB.");
        Assert.True(lastLoss < firstLoss / 2, $"The loss fell only from {firstLoss} to {lastLoss}.");
    }

    [Fact]
    public void A_tensor_that_nobody_disposes_is_released_by_the_garbage_collector()
    {
        ReleaseGarbage();
        var before = Tensor.TotalCount;

        MakeGarbage();
        ReleaseGarbage();

        Assert.Equal(before, Tensor.TotalCount);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void MakeGarbage()
    {
        for (var i = 0; i < 100; i++)
            _ = ones(1000L) + 1;
    }

    private static void ReleaseGarbage()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private static float Train(nn.Module<Tensor, Tensor> model, optim.Optimizer optimizer, Tensor images, Tensor labels, int steps)
    {
        var value = 0f;
        for (var step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var loss = F.cross_entropy(model.call(images), labels);
            loss.backward();
            optimizer.step();
            value = step == 0 || steps > 100 ? loss.item<float>() : value;
        }
        return value;
    }

    private static long ResidentMemory()
    {
        ReleaseGarbage();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
