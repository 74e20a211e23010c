using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Tests.Torch;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Transforms.LabelMaps;
using MLNet.CnnCatalog.Transforms.Onnx;
using MLNet.CnnCatalog.Weights;
using SkiaSharp;

namespace MLNet.CnnCatalog.Estimators.Tests.OtherProcess;

/// <summary>
/// Files damaged at random: each is read, or refused by an exception that the documentation names, within seconds and without memory beyond
/// what it needs. Run by <see cref="ChildProcessTests"/>, with a limit on the managed heap.
/// </summary>
public sealed class HostileFiles : IDisposable
{
    /// <summary>Environment variable with the number of mutants of each format.</summary>
    public const string Mutants = "CNN_TEST_MUTANTS";

    private const long MostResidentBytes = 1L << 30;

    // As a service does: without a limit, an image takes four bytes for each pixel that its header says, which a file of a hundred bytes can do.
    private const long MostPixels = 10_000_000;

    // Beside InvalidDataException, which is documented of every format.
    private static readonly Type[] OfImport = [typeof(NotSupportedException), typeof(ArgumentException), typeof(FileNotFoundException)];
    private static readonly Type[] OfScoring = [typeof(InvalidOperationException), typeof(ArgumentException), typeof(FileNotFoundException)];

    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(10);
    private static readonly MLContext Ml = new(seed: 1);

    private static readonly ImagePreparation Preparation = ImagePreparation.Of(new CnnFeaturizerOptions { ImageSize = new(20, 24) }, ownShape: null, known: null);
    private static readonly StateDict Tiny = FormulaWeights.Of(Swatches.Tiny(3, Shape.Map(3, 24, 20)));

    // Has a parameter of the checkpoints among the test data.
    private static readonly Network OfCheckpoints = Network.Input(3, 1, 1).Flatten().Linear("f32", 2).ToNetwork("f32");

    private static ReadOnlySpan<byte> Protocol => [0x80, 2];

    // The second pickle of a checkpoint before PyTorch 1.6.
    private static ReadOnlySpan<byte> Version => [0x80, 2, (byte)'M', 0xE9, 3, (byte)'.'];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact(Explicit = true)]
    public void Mutants_of_JPEG() => Run(new Mutation([.. Odd("*.jpg")]).Mutant, ReadImage);

    [Fact(Explicit = true)]
    public void Mutants_of_PNG() => Run(new Mutation([.. Pngs()]).Mutant, ReadImage);

    [Fact(Explicit = true)]
    public void Mutants_of_PNG_with_right_checksums() => Run(new Mutation([.. Pngs()], PngChecksums.Mend).Mutant, ReadImage);

    [Fact(Explicit = true)]
    public void Mutants_of_masks_with_right_checksums() => Run(new Mutation([.. Masks()], PngChecksums.Mend).Mutant, path => LabelMap.Read(path));

    [Fact(Explicit = true)]
    public void Mutants_of_checkpoints() => Run(new Mutation([.. Checkpoints()]).Mutant, ReadWeights);

    [Fact(Explicit = true)]
    public void Mutants_of_pickles_in_checkpoints() => Run(new Mutation([.. Checkpoints().Select(PickleOf)], Checkpoint).Mutant, ReadWeights);

    [Fact(Explicit = true)]
    public void Mutants_of_checkpoints_before_PyTorch_1_6_of_which_none_is_executed()
    {
        var (marker, path) = (Path.Combine(folder.Path, "owned"), Path.Combine(folder.Path, "whole.pth"));
        var hostile = Hostile($"touch {marker}");
        File.WriteAllBytes(path, hostile);

        ReadWeights(path);
        Run(new Mutation([Weights("legacy.pth"), hostile]).Mutant, ReadWeights);

        Assert.False(File.Exists(marker));
    }

    [Fact(Explicit = true)]
    public void Mutants_of_safetensors() => Run(new Mutation([Safetensors()]).Mutant, ReadWeights);

    [Fact(Explicit = true)]
    public void Mutants_of_headers_of_safetensors()
    {
        var whole = Safetensors();
        var end = sizeof(long) + BitConverter.ToInt32(whole);

        Run(new Mutation([whole[sizeof(long)..end]], header => [.. BitConverter.GetBytes((long)header.Length), .. header, .. whole[end..]]).Mutant, ReadWeights);
    }

    [Fact(Explicit = true)]
    public void Mutants_of_ONNX() => Run(new Mutation([.. OnnxFiles()]).Mutant, Import, OfImport);

    [Fact(Explicit = true)]
    public void Mutants_of_fields_of_ONNX() => Run(new FieldMutation([.. OnnxFiles()]).Mutant, Import, OfImport);

    [Fact(Explicit = true)]
    public void Mutants_of_ONNX_in_ONNX_Runtime() => Run(new Mutation([.. OnnxFiles()]).Mutant, OpenOnnx, OfScoring);

    [Fact(Explicit = true)]
    public void Mutants_of_fields_of_ONNX_in_ONNX_Runtime() =>
        Run(new FieldMutation([.. OnnxFiles()]).Mutant, OpenOnnx, OfScoring);

    private void Run(Func<int, byte[]> mutant, Action<string> read, params Type[] documented)
    {
        var (path, clock) = (Path.Combine(folder.Path, "mutant"), Stopwatch.StartNew());
        var (count, refused, faults) = (int.Parse(Environment.GetEnvironmentVariable(Mutants) ?? "200", CultureInfo.InvariantCulture), 0, new List<string>());
        for (var number = 0; number < count; number++)
        {
            File.WriteAllBytes(path, mutant(number));
            using var watch = new Timer(stuck => Environment.FailFast($"Mutant {stuck} takes more than {MostTime}."), number, MostTime, Timeout.InfiniteTimeSpan);
            if (Record.Exception(() => read(path)) is not { } error)
                continue;
            refused++;
            if (!IsDocumented(error, path, documented))
                faults.Add($"Mutant {number}: {error}");
        }

        using var process = Process.GetCurrentProcess();
        TestContext.Current.SendDiagnosticMessage(
            $"{TestContext.Current.TestMethod!.MethodName}: {count}, of which {refused} were refused and {faults.Count} at fault, in {clock.Elapsed}; " +
            $"{process.PeakWorkingSet64 >> 20} MB");
        Assert.True(faults.Count == 0, $"{faults.Count} faults, among them: {string.Join("\n", faults.Take(20))}");
        Assert.InRange(refused, count / 10, count - 1);
        Assert.InRange(process.PeakWorkingSet64, 0, MostResidentBytes);
    }

    // Of operations that are not valid, those that say of which file are ours.
    private static bool IsDocumented(Exception error, string path, Type[] types) => error is InvalidDataException
        || (types.Contains(error.GetType()) && (error is not InvalidOperationException || error.Message.Contains(path, StringComparison.Ordinal)));

    private static void ReadImage(string path) => Preparation.Read(File.ReadAllBytes(path), new byte[3 * 20 * 24], MostPixels);

    private static void ReadWeights(string path)
    {
        using (var file = WeightFile.Open(path))
            foreach (var tensor in file.Tensors)
                Assert.Equal(tensor.Count, tensor.Read().Length);
        if (File.ReadAllBytes(path).AsSpan().IndexOf("conv.weight"u8) >= 0)
            Tiny.Network.LoadWeights(path).ToStateDict();
        else
            OfCheckpoints.LoadWeights(path, new() { AllowMissing = true, AllowUnexpected = true });
    }

    private static void OpenOnnx(string path)
    {
        var options = new CnnOnnxOptions { Threads = 1, Normalization = OnnxModel.Load(path).NormalizesImages ? null : PixelNormalization.ImageNet };
        using var model = Ml.Transforms.ApplyCnnOnnx(path, options: options).Fit(Ml.Data.LoadFromEnumerable<Row>([]));
    }

    private static IEnumerable<byte[]> Odd(string pattern) =>
        Directory.GetFiles(Path.GetDirectoryName(CnnCatalog.Tests.Data.OddFiles.PathOf("x"))!, pattern).Order(StringComparer.Ordinal)
            .Select(File.ReadAllBytes).Where(bytes => bytes.Length > 100);

    private static byte[] Png(SKColorType type)
    {
        using var image = new SKBitmap(19, 23, type, type == SKColorType.Gray8 ? SKAlphaType.Opaque : SKAlphaType.Unpremul);
        image.Erase(new SKColor(200, 100, 50, 128));
        using var data = image.Encode(SKEncodedImageFormat.Png, quality: 100);
        return data.ToArray();
    }

    private static IEnumerable<byte[]> Pngs() => [.. Odd("*.png"), Png(SKColorType.Gray8), Png(SKColorType.Rgba8888)];

    private IEnumerable<byte[]> Masks()
    {
        var path = Path.Combine(folder.Path, "mask.png");
        new LabelMap(23, 19, Enumerable.Range(0, 23 * 19).Select(label => (byte)label).ToArray()).Save(path);
        return [File.ReadAllBytes(path), Png(SKColorType.Gray8)];
    }

    private static byte[] Weights(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Weights", name));

    private static IEnumerable<byte[]> Checkpoints() => [Weights("zip.pth"), Weights("numpy-best-acc.pth"), Weights("python2-int.pth")];

    private static byte[] PickleOf(byte[] checkpoint)
    {
        using var archive = new ZipArchive(new MemoryStream(checkpoint));
        using var pickle = new MemoryStream();
        using (var entry = archive.Entries.Single(entry => entry.Name == "data.pkl").Open())
            entry.CopyTo(pickle);
        return pickle.ToArray();
    }

    // A pickle before the numbers of zip.pth.
    private static byte[] Checkpoint(byte[] pickle)
    {
        using var stream = new MemoryStream();
        using (var whole = new ZipArchive(new MemoryStream(Weights("zip.pth"))))
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var entry in whole.Entries)
            {
                using var target = archive.CreateEntry(entry.FullName, CompressionLevel.NoCompression).Open();
                using var source = entry.Name == "data.pkl" ? new MemoryStream(pickle) : entry.Open();
                source.CopyTo(target);
            }

        return stream.ToArray();
    }

    private byte[] Safetensors()
    {
        var path = Path.Combine(folder.Path, "tiny.safetensors");
        Tiny.SaveSafetensors(path);
        return File.ReadAllBytes(path);
    }

    private static void Import(string path) => OnnxImport.Load(path);

    // In place of the third pickle, which says on what machine the file was written, stands a call that Python would make.
    private static byte[] Hostile(string command)
    {
        var whole = Weights("legacy.pth");
        var third = whole.AsSpan().IndexOf(Version) + Version.Length;
        var fourth = third + 1 + whole.AsSpan(third + 1).IndexOf(Protocol);
        byte[] text = [.. "X"u8, .. BitConverter.GetBytes(command.Length), .. Encoding.ASCII.GetBytes(command)];
        return [.. whole[..third], .. Protocol, .. "cposix\nsystem\n("u8, .. text, .. "tR."u8, .. whole[fourth..]];
    }

    // Larger files would be damaged in their weights alone.
    private IEnumerable<byte[]> OnnxFiles()
    {
        var path = Path.Combine(folder.Path, "tiny.onnx");
        Tiny.SaveOnnx(path, new() { Normalization = PixelNormalization.ImageNet, Softmax = true, Labels = ["a", "b", "c"] });
        return new DirectoryInfo(Path.Combine(AppContext.BaseDirectory, "Onnx", "Import", "Data")).GetFiles("*.onnx", SearchOption.AllDirectories)
            .Where(file => file.Length < 15_000).Select(file => file.FullName).Order(StringComparer.Ordinal).Prepend(path).Select(File.ReadAllBytes);
    }

    private sealed class Row
    {
        [ImageType(24, 20)]
        public MLImage? Image { get; set; }
    }
}
