using System.Collections;
using Microsoft.ML.Data;
using Microsoft.Win32.SafeHandles;
using MLNet.CnnCatalog.Transforms.Images;

namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>Images in a temporary file that goes with whoever opened it, also where its process is killed.</summary>
internal sealed class DiskCache : IDisposable
{
    private readonly SafeFileHandle file;
    private long length;

    /// <summary>Makes the file.</summary>
    /// <param name="folder">Where it lies.</param>
    /// <param name="bytes">What it will take, about.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="IOException">There is not as much room.</exception>
    public DiskCache(string folder, long bytes)
    {
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException(
                $"The option {nameof(CnnTrainingOptions.DiskCacheFolder)} is '{Path.GetFullPath(folder)}', and there is no such folder. Make it, or name another.");
        var path = Path.Combine(folder, $"cnn-images-{Guid.NewGuid():n}.tmp");
        // Windows deletes it when its last handle is closed, however that comes. Elsewhere a file lives on without a name.
        var deletion = OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None;
        file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.RandomAccess | deletion, bytes);
        if (deletion == FileOptions.None)
            File.Delete(path);
    }

    /// <summary>Puts images behind those that are there.</summary>
    /// <param name="samples">The images.</param>
    /// <param name="buffers">Where their arrays go, and where those come from that are read into.</param>
    public IReadOnlyList<Sample<TTarget>> Keep<TTarget>(IEnumerable<Sample<TTarget>> samples, ImageBuffers buffers)
    {
        var places = new List<Place<TTarget>>();
        foreach (var sample in samples)
        {
            // Maps of labels are as large as images; other targets stay in memory.
            var map = sample.Target as byte[];
            places.Add(new(sample with { Pixels = [], Target = map is null ? sample.Target : default! }, length, sample.Pixels.Length, map?.Length));
            Append(sample.Pixels);
            Append(map ?? []);
            buffers.Return([sample.Pixels]);
        }

        return new Images<TTarget>(file, places, buffers);
    }

    public void Dispose() => file.Dispose();

    private void Append(byte[] bytes)
    {
        RandomAccess.Write(file, bytes, length);
        length += bytes.Length;
    }

    private readonly record struct Place<TTarget>(Sample<TTarget> Sample, long Start, int Pixels, int? Map);

    private sealed class Images<TTarget>(SafeFileHandle file, List<Place<TTarget>> places, ImageBuffers buffers) : IReadOnlyList<Sample<TTarget>>
    {
        public int Count => places.Count;

        public Sample<TTarget> this[int index]
        {
            get
            {
                var place = places[index];
                var sample = place.Sample with { Pixels = Read(buffers.Take(place.Pixels), place.Start) };
                return place.Map is { } map ? sample with { Target = (TTarget)(object)Read(new byte[map], place.Start + place.Pixels) } : sample;
            }
        }

        public IEnumerator<Sample<TTarget>> GetEnumerator() => Enumerable.Range(0, Count).Select(index => this[index]).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        private byte[] Read(byte[] target, long start)
        {
            for (var read = 0; read < target.Length;)
                read += RandomAccess.Read(file, target.AsSpan(read), start + read) is > 0 and var more ? more : throw new EndOfStreamException(
                    $"The temporary file in {nameof(CnnTrainingOptions.DiskCacheFolder)} ends too early: somebody has shortened it.");
            return target;
        }
    }
}
