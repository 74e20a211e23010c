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
    public Func<Sample<TTarget>[], Batch<TTarget>> InEpoch(int epoch) => InEpoch(epoch, [], done: 0);

    /// <summary>The batches of an epoch that were not learnt from yet. The others are not made; which of their rows came how often counts all the same.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="samples">The images of all of its batches.</param>
    /// <param name="done">Batches that were learnt from.</param>
    public IEnumerable<Batch<TTarget>> InEpoch(int epoch, IEnumerable<Sample<TTarget>[]> samples, long done)
    {
        var times = new Dictionary<int, int>();
        return BatchesAhead.Of(samples.Where((chosen, batch) => batch >= done || PassesOver(chosen)), InEpoch(epoch, times, (int)done), options.CancellationToken);

        bool PassesOver(Sample<TTarget>[] chosen)
        {
            foreach (var sample in chosen)
                NextTime(times, sample.Row);
            return false;
        }
    }

    private Func<Sample<TTarget>[], Batch<TTarget>> InEpoch(int epoch, Dictionary<int, int> times, int done)
    {
        var batches = done;
        return chosen =>
        {
            if (augmentation is null)
                return BatchesAhead.Gather(chosen, input, DrawMix(epoch, batches++));
            var augmented = Augment(chosen, Array.ConvertAll(chosen, sample => SampleRandom.Of(options.Seed, epoch, sample.Row, NextTime(times, sample.Row))));
            var batch = BatchesAhead.Gather(augmented, input, DrawMix(epoch, batches++));
            input.Images.Buffers.Return(augmented.Select(sample => sample.Pixels));
            return batch;
        };
    }

    private static int NextTime(Dictionary<int, int> times, int row) => times[row] = times.TryGetValue(row, out var time) ? time + 1 : 0;

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
