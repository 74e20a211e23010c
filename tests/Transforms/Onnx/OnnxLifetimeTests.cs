using Microsoft.ML;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Images;
using static MLNet.CnnCatalog.Transforms.Tests.Onnx.Classifiers;

namespace MLNet.CnnCatalog.Transforms.Tests.Onnx;

/// <summary>What becomes of ONNX Runtime's memory when something goes wrong, or ends early.</summary>
public sealed class OnnxLifetimeTests
{
    [Fact]
    public void A_batch_that_fails_does_not_spoil_those_that_follow()
    {
        var rows = View(8);
        using var model = Ml.Transforms.ApplyCnnOnnx(Path.Combine("Onnx", "Data", "only_fours.onnx"), options: new() { BatchSize = 4 }).Fit(rows);

        for (var round = 0; round < 3; round++)
        {
            Assert.Contains(
                "a batch of 2 images of 3x9x9", Assert.Throws<InvalidOperationException>(() => Scores(model, View(6))).Message, StringComparison.Ordinal);
            Assert.All(Vectors(8).Zip(Scores(model, rows)), row => Assert.All(
                Softmax(Means(row.First)).Zip(row.Second), score => Assert.Equal(score.First, score.Second, tolerance: 1e-5)));
        }
    }

    [Fact]
    public async Task Threads_that_score_when_the_model_is_disposed_are_told_so()
    {
        using var folder = new TemporaryFolder();
        Small.SaveOnnx(folder.File("model.onnx"));
        var rows = View(20);
        for (var round = 0; round < 5; round++)
        {
            var model = Ml.Transforms.ApplyCnnOnnx(folder.File("model.onnx"), options: new() { BatchSize = 1, Threads = 1 }).Fit(rows);
            var expected = Scores(model, rows);
            using var started = new CountdownEvent(3);
            var threads = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
            {
                started.Signal();
                while (true)
                    Assert.Equal(expected, Scores(model, rows));
            })).ToArray();
            started.Wait(TestContext.Current.CancellationToken);

            model.Dispose();

            foreach (var thread in threads)
                await Assert.ThrowsAsync<ObjectDisposedException>(() => thread);
            model.Dispose();
        }
    }

    private static float[] Means(ImageRow image) => [.. image.Image.Chunk(Side * Side).Select(channel => channel.Average())];

    private static float[] Softmax(float[] logits) => [.. logits.Select(logit => MathF.Exp(logit) / logits.Sum(MathF.Exp))];
}
