using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Transforms.Augmentation;
using MLNet.CnnCatalog.Transforms.Images;

namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>
/// Makes batches to learn from, augmented and mixed where that is asked for. What is random follows from seed, epoch and row alone, however many threads
/// there are.
/// </summary>
internal sealed class BatchAssembly<TTarget>(NetworkInput input, VisionTask<TTarget> task, CnnTrainingOptions options, TrainingAugmentation? augmentation)
{
    // No row has it.
    private const long Batches = -1;

    private readonly ConcurrentBag<Canvas> canvases = [];
    private readonly ParallelOptions threads = new() { MaxDegreeOfParallelism = options.Threads ?? Environment.ProcessorCount };

    /// <summary>Makes the batches of an epoch, one after the other.</summary>
    public Func<Sample<TTarget>[], Batch<TTarget>> InEpoch(int epoch)
    {
        var (times, batches) = (new Dictionary<int, int>(), 0);
        return chosen =>
        {
            if (augmentation is null)
                return BatchesAhead.Gather(chosen, input, DrawMix(epoch, batches++));
            var augmented = Augment(chosen, Array.ConvertAll(chosen, sample => SampleRandom.Of(options.Seed, epoch, sample.Row, NextTime(sample.Row))));
            var batch = BatchesAhead.Gather(augmented, input, DrawMix(epoch, batches++));
            input.Images.Buffers.Return(augmented.Select(sample => sample.Pixels));
            return batch;
        };

        int NextTime(int row) => times[row] = times.TryGetValue(row, out var time) ? time + 1 : 0;
    }

    private BatchMix? DrawMix(int epoch, int batch)
    {
        if (options.Mixing.Count == 0)
            return null;
        var random = SampleRandom.Of(options.Seed, epoch, Batches, batch);
        var shape = input.Images.Format.Shape;
        return options.Mixing[random.Next(options.Mixing.Count)].Draw(random, new ImageSize(shape.Height, shape.Width));
    }

    private Sample<TTarget>[] Augment(Sample<TTarget>[] chosen, SampleRandom[] randoms)
    {
        var augmented = new Sample<TTarget>[chosen.Length];
        try
        {
            Parallel.For(0, chosen.Length, threads, index => augmented[index] = Augment(augmentation!, chosen[index], randoms[index]));
        }
        catch (AggregateException error)
        {
            ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
        }

        return augmented;
    }

    private Sample<TTarget> Augment(TrainingAugmentation by, Sample<TTarget> sample, SampleRandom random)
    {
        if (!canvases.TryTake(out var canvas))
            canvas = new();
        task.Load(canvas, by.SizeOf(sample.Size), sample);
        by.Recipe.Apply(canvas, random);
        if (canvas.Size != by.Fed)
            throw new InvalidDataException(
                $"An image of {sample.Size} pixels was augmented to {canvas.Size}, and the network is fed {by.Fed}. " +
                $"End the recipe with Resize(new({by.Fed.Height}, {by.Fed.Width})).");
        var pixels = input.Images.Buffers.Take();
        canvas.Image.Values.CopyTo(pixels);
        var target = task.TargetOn(canvas, sample.Target);
        canvases.Add(canvas);
        return new(pixels, sample.Size, target);
    }
}
