using System.Globalization;
using System.Text.Json;

namespace MLNet.CnnCatalog.Tests.Weights.TestData;

/// <summary>A folder of files that goes with the test.</summary>
internal sealed class TemporaryFiles : IDisposable
{
    private int count;

    public string Folder { get; } = Directory.CreateTempSubdirectory("cnn-weights-").FullName;

    public string this[string name] => Path.Combine(Folder, name);

    public string Write(ReadOnlySpan<byte> bytes)
    {
        var path = this[string.Create(CultureInfo.InvariantCulture, $"{count++}.weights")];
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>A safetensors file; the numbers count on from 0 in the first tensor, from 100 in the second, and so on.</summary>
    public string WriteTensors(params (string Name, int[] Dimensions)[] tensors)
    {
        var (header, data) = (new Dictionary<string, object>(), new List<byte>());
        foreach (var (index, (name, dimensions)) in tensors.Index())
        {
            var begin = data.Count;
            var length = dimensions.Aggregate(1, (product, extent) => product * extent);
            data.AddRange(Enumerable.Range(100 * index, length).SelectMany(value => PickleBytes.Float(value)));
            header[name] = new { dtype = "F32", shape = dimensions, data_offsets = new[] { begin, data.Count } };
        }

        return Write(SafetensorsBytes.Of(JsonSerializer.SerializeToUtf8Bytes(header), [.. data]));
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
