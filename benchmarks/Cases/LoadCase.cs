using Microsoft.ML;
using MLNet.CnnCatalog.Benchmarks.Measuring;
using MLNet.CnnCatalog.Estimators;
using MLNet.CnnCatalog.Estimators.Classification;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Estimators.Training;
using MLNet.CnnCatalog.Transforms.Augmentation;
using MLNet.CnnCatalog.Transforms.Columns;
using MLNet.CnnCatalog.Transforms.Images;
using SkiaSharp;

namespace MLNet.CnnCatalog.Benchmarks.Cases;

/// <summary>
/// Batches of photos for a training, cut at random and flipped, without a network that learns from them; beside SkiaSharp, which decodes the same files and
/// does nothing with them.
/// </summary>
/// <param name="Name">Name of the comparison behind <c>load-</c>.</param>
/// <param name="Pixels">Height and width that a network is fed.</param>
/// <param name="Files">Makes the files.</param>
/// <param name="Target">What share of the speed of decoding the first epoch must reach.</param>
/// <param name="CachedTarget">What share of it an epoch from the cache must reach.</param>
internal sealed record LoadCase(string Name, int Pixels, Func<PhotoFiles> Files, double Target, double CachedTarget)
{
    private const int BatchSize = 64;

    // PyTorch's loader of torchvision's transforms gave 1,400 photos of clothes a second where decoding gave 10,800, both of two processes: twice that, and
    // five times that from the cache. Of photos of 500 x 375 pixels, 325 a second and core are asked for where decoding gave 803.
    public static IReadOnlyList<LoadCase> All { get; } =
    [
        new("clothes", Pixels: 96, PhotoFiles.Clothes, Target: 0.26, CachedTarget: 0.65),
        new("500x375", Pixels: 224, PhotoFiles.Enlarged, Target: 0.4, CachedTarget: 0.4),
    ];

    public IEnumerable<Finding> Measure(BenchmarkOptions options)
    {
        using var files = Files();
        var epochs = new Epochs(files.Load(new MLContext(seed: 1)), new()
        {
            ImageSize = Pixels, BatchSize = BatchSize, Threads = options.Threads, Augmentation = AugmentationRecipe.Empty.RandomResizedCrop().HorizontalFlip(),
        });
        Action[] work = [epochs.First, epochs.FromCache, epochs.Streamed, () => Decode(files.Paths, options.Threads)];
        var timings = Rounds.Measure(
        [
            .. work.Select(work => Contender.Timed("decoding alone", work)), .. work.Select(work => Contender.OfProcessors("decoding alone", work)),
        ], options.Rounds);
        return Findings("", timings.Take(work.Length)).Concat(Findings(", a processor's second", timings.Skip(work.Length)));

        IEnumerable<Finding> Findings(string what, IEnumerable<Timings> timings) => timings.ToArray() is not [var first, var cached, var streamed, var decoding]
            ? []
            :
            [
                Finding.Of($"loading {Name}, {Pixels} px, first epoch{what}", files.Paths.Count, first, decoding, Target),
                Finding.Of($"loading {Name}, {Pixels} px, cached epoch{what}", files.Paths.Count, cached, decoding, CachedTarget),
                Finding.Of($"loading {Name}, {Pixels} px, epoch without cache{what}", files.Paths.Count, streamed, decoding),
            ];
    }

    private static void Decode(IReadOnlyList<string> paths, int threads) => Parallel.ForEach(paths, new() { MaxDegreeOfParallelism = threads }, path =>
    {
        using var image = SKBitmap.Decode(path);
    });

    private sealed class Epochs(IDataView rows, CnnClassificationOptions options)
    {
        private const int Megabytes = 2048;

        private TrainingData<long>? cached;

        public void First() => Run(cached = Open(Megabytes));

        public void FromCache() => Run(cached!);

        public void Streamed() => Run(Open(megabytes: 0));

        private TrainingData<long> Open(int megabytes)
        {
            var settings = options with { CacheSizeInMegabytes = megabytes };
            var (images, task) = Bind();
            return TrainingData<long>.Open(rows, images, task, settings, TrainingAugmentation.Of(rows.Schema, images, settings));
        }

        private void Run(TrainingData<long> data)
        {
            var (images, task) = Bind();
            var assembly = new BatchAssembly<long>(
                NetworkInput.Of(images, options, evaluation: null), task, options, TrainingAugmentation.Of(rows.Schema, images, options));
            var samples = data.Training.Batches(options.BatchSize, new Random(1), CancellationToken.None);
            foreach (var batch in BatchesAhead.Of(samples, assembly.InEpoch(1), CancellationToken.None))
                batch.Dispose();
        }

        private (ImageColumn Images, ClassificationTask Task) Bind() => (
            ImageColumn.Bind(rows.Schema, "Image", ImagePreparation.Of(options, ownShape: null, known: null)),
            new ClassificationTask(LabelColumn.Bind(rows.Schema, "Label"), options));
    }
}
