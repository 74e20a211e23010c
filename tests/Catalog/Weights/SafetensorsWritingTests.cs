using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Tests.Weights.TestData;
using MLNet.CnnCatalog.Weights;

namespace MLNet.CnnCatalog.Tests.Weights;

public sealed class SafetensorsWritingTests : IDisposable
{
    private readonly TemporaryFiles files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public void The_file_has_the_header_and_the_bytes_that_the_format_asks_for()
    {
        var network = Network.Input(1, 1, 1).Conv("c", 1, kernel: 1).BatchNorm("n").ToNetwork("tiny");
        var weights = new StateDict(network, new Dictionary<string, float[]>
        {
            ["c.weight"] = [-1.5f], ["n.weight"] = [1], ["n.bias"] = [2], ["n.running_mean"] = [0], ["n.running_var"] = [-2],
        });

        weights.SaveSafetensors(files["tiny.safetensors"], metadata: new Dictionary<string, string> { ["classes"] = "cat dog" });

        const string header = """
            {"__metadata__":{"classes":"cat dog","format":"pt"},
            "n.num_batches_tracked":{"dtype":"I64","shape":[],"data_offsets":[0,8]},
            "c.weight":{"dtype":"F32","shape":[1,1,1,1],"data_offsets":[8,12]},
            "n.weight":{"dtype":"F32","shape":[1],"data_offsets":[12,16]},
            "n.bias":{"dtype":"F32","shape":[1],"data_offsets":[16,20]},
            "n.running_mean":{"dtype":"F32","shape":[1],"data_offsets":[20,24]},
            "n.running_var":{"dtype":"F32","shape":[1],"data_offsets":[24,28]}}
            """;
        byte[] numbers = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xC0, 0xBF, 0, 0, 0x80, 0x3F, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0, 0xC0];
        var line = header.ReplaceLineEndings("");
        var padded = line.PadRight((line.Length + 7) / 8 * 8);
        Assert.Equal(
            Encoding.Latin1.GetString(SafetensorsBytes.Of(padded, numbers)),
            Encoding.Latin1.GetString(File.ReadAllBytes(files["tiny.safetensors"])));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void What_was_written_is_read_back(int seed)
    {
        var random = new Random(seed);
        var x = Network.Input(random.Next(1, 5), 53, 37);
        for (var i = 0; i < 5; i++)
            x = x.Conv($"conv{i}", random.Next(1, 90), kernel: (random.Next(1, 4), random.Next(1, 6)), bias: i % 2 == 0).BatchNorm($"bn{i}");
        var network = x.GlobalAveragePool().Linear("fc", random.Next(1, 60)).ToNetwork("random");
        var weights = Random(network, random);

        weights.SaveSafetensors(files["random.safetensors"]);

        using var file = WeightFile.Open(files["random.safetensors"]);
        Assert.Equal(
            network.Parameters.Select(parameter => parameter.ToString()).Order(), file.Tensors.Select(tensor => tensor.ToString()).Order());
        Assert.All(file.Tensors, tensor => Assert.Equal(tensor.Type == TensorType.Int64 ? [0f] : weights[tensor.Name], tensor.Read()));
    }

    // Nearest numbers of 11 and 8 bits; ties go to the even one. 65,519.99 is the largest that rounds to 65,504.
    [Theory]
    [InlineData(TensorType.Float16, 1.00048828125f, 1f)]
    [InlineData(TensorType.Float16, 1.00146484375f, 1.001953125f)]
    [InlineData(TensorType.Float16, -65519.99f, -65504f)]
    [InlineData(TensorType.Float16, 3e-8f, 5.9604645e-8f)]
    [InlineData(TensorType.Float16, float.NegativeInfinity, float.NegativeInfinity)]
    [InlineData(TensorType.Float16, float.NaN, float.NaN)]
    [InlineData(TensorType.BFloat16, 1.00390625f, 1f)]
    [InlineData(TensorType.BFloat16, 1.01171875f, 1.015625f)]
    [InlineData(TensorType.BFloat16, 1.003907f, 1.0078125f)]
    [InlineData(TensorType.BFloat16, float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(TensorType.BFloat16, float.NaN, float.NaN)]
    public void Half_the_size_rounds_to_the_nearest_number(TensorType type, float value, float stored)
    {
        Pair(value, -value).SaveSafetensors(files["half.safetensors"], type);

        using var file = WeightFile.Open(files["half.safetensors"]);
        Assert.Equal(type, file.Tensors[0].Type);
        Assert.Equal([stored, -stored], file.Tensors[0].Read());
    }

    [Fact]
    public void A_number_beyond_half_precision_is_refused_and_leaves_no_file()
    {
        var error = Assert.Throws<ArgumentException>(() => Pair(1, 65520).SaveSafetensors(files["half.safetensors"], TensorType.Float16));

        Assert.Equal(
            "fc.weight [2, 1]: 65520 is beyond the range of Float16, which ends at 65,504. Save as BFloat16 or Float32.", error.Message);
        Assert.Empty(Directory.GetFiles(files.Folder));
    }

    [Theory]
    [InlineData(TensorType.Float64)]
    [InlineData(TensorType.Int64)]
    public void Other_types_are_refused(TensorType type) => Assert.Contains(
        $"not as {type}", Assert.Throws<ArgumentException>(() => Pair(1, 2).SaveSafetensors(files["x.safetensors"], type)).Message);

    [Fact]
    public void A_file_that_was_there_is_replaced_and_stays_where_writing_fails()
    {
        var path = files["fc.safetensors"];
        Pair(1, 2).SaveSafetensors(path);
        Pair(3, 4).SaveSafetensors(path);

        Assert.Throws<IOException>(() => new StateDict(Dense(), new FailingArrays()).SaveSafetensors(path));

        using var file = WeightFile.Open(path);
        Assert.Equal([3, 4], file.Tensors[0].Read());
        Assert.Equal([path], Directory.GetFiles(files.Folder));
    }

    [Fact]
    public void A_missing_folder_is_named()
    {
        var error = Assert.Throws<DirectoryNotFoundException>(() => Pair(1, 2).SaveSafetensors(files["none/fc.safetensors"]));

        Assert.Contains($"there is no folder '{files["none"]}'", error.Message);
    }

    private static Network Dense() => Network.Input(1, 1, 1).Linear("fc", 2, bias: false).ToNetwork("dense");

    private static StateDict Pair(float first, float second) =>
        new(Dense(), new Dictionary<string, float[]> { ["fc.weight"] = [first, second] });

    private static StateDict Random(Network network, Random random) => new(network, network.Parameters.ToDictionary(
        parameter => parameter.Key,
        parameter => Enumerable.Range(0, (int)parameter.Count).Select(_ => (random.NextSingle() - 0.5f) * 1e3f).ToArray()));

    /// <summary>Gives an array when it is checked, and fails when it is written.</summary>
    private sealed class FailingArrays : IReadOnlyDictionary<string, float[]>
    {
        public int Count => 1;

        public IEnumerable<string> Keys => ["fc.weight"];

        public IEnumerable<float[]> Values => [[5, 6]];

        public float[] this[string key] => throw new IOException("The disk is full.");

        public bool ContainsKey(string key) => true;

        public bool TryGetValue(string key, [MaybeNullWhen(false)] out float[] value)
        {
            value = [5, 6];
            return true;
        }

        public IEnumerator<KeyValuePair<string, float[]>> GetEnumerator() => throw new NotSupportedException();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
