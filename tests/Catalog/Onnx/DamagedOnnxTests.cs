using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Tests.Weights.TestData;
using static MLNet.CnnCatalog.Tests.Onnx.TestData.ProtobufBytes;

namespace MLNet.CnnCatalog.Tests.Onnx;

/// <summary>Whatever is in a file, it is read or refused with <see cref="InvalidDataException"/> that names it.</summary>
public sealed class DamagedOnnxTests : IDisposable
{
    private readonly TemporaryFiles files = new();

    public void Dispose() => files.Dispose();

    [Theory]
    [InlineData("raw.onnx")]
    [InlineData("typed.onnx")]
    public void A_model_cut_at_any_byte_is_refused_unless_only_texts_behind_the_graph_are_missing(string name)
    {
        var whole = File.ReadAllBytes(OnnxFormatTests.PathOf(name));
        var read = 0;
        for (var length = 0; length < whole.Length; length++)
            read += IsRead(whole[..length]) ? 1 : 0;

        // Behind the graph stand two opsets and two texts; a file that ends between two of them is a whole one.
        Assert.Equal(4, read);
    }

    [Theory]
    [InlineData("raw.onnx", 0xFF)]
    [InlineData("typed.onnx", 0x01)]
    public void A_model_with_any_byte_changed_is_read_or_refused(string name, byte change)
    {
        var whole = File.ReadAllBytes(OnnxFormatTests.PathOf(name));
        var read = 0;
        for (var position = 0; position < whole.Length; position++)
        {
            whole[position] ^= change;
            read += IsRead(whole) ? 1 : 0;
            whole[position] ^= change;
        }

        Assert.InRange(read, 1, 9 * whole.Length / 10);
        Assert.True(IsRead(whole));
    }

    public static TheoryData<string, byte[]> Hostile => new()
    {
        { "is empty", [] },
        { "there is no graph", Field(2, "someone") },
        { "message has", Announced(7, int.MaxValue, new byte[100]) },
        { "4294967295 bytes", Announced(7, uint.MaxValue, new byte[100]) },
        { "message has", Field(7, Announced(1, 50, new byte[10])) },
        { "needs 1000000000000 bytes", Graph(Field(5, Field(1, 1_000_000), Field(1, 250_000), Field(2, 1), Field(9, "four"))) },
        { "needs 4 bytes of data; there are 0", Graph(Field(5, Field(1, 1), Field(2, 1))) },
        { "which are none", Graph(Field(5, Field(1, -1), Field(2, 1))) },
        { "which are none", Graph(Field(5, Field(1, 1L << 40), Field(1, 1L << 40), Field(2, 1))) },
        { "of type 14", Graph(Field(5, Field(1, 1), Field(2, 14), Field(9, "four"))) },
        { "of type Text", Graph(Field(1, Field(4, "Constant"), Field(5, Field(1, "value"), Field(5, Field(1, 1), Field(2, 8), Field(6, "four"))))) },
        { "'body' holds a graph", Graph(Field(1, Field(4, "Loop"), Field(5, Field(1, "body"), Field(6, [])))) },
        { "'axis' of type 2", Graph(Field(1, Field(4, "Concat"), Field(5, Field(1, "axis"), Field(4, "one"), Field(20, 2)))) },
        { "it needs to be LengthDelimited", Field(7, 5) },
        { "functions of its own", [.. Field(25, []), .. Graph()] },
        { "in the model's folder", Outside("../weights.bin") },
        { "in the model's folder", Outside("/etc/hostname") },
        { "in the model's folder", Outside("sub/../../weights.bin") },
        { "in the model's folder", Outside("") },
        { "in the model's folder", Outside("weights\0.bin") },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_hostile_model_is_refused_with_its_name_and_what_is_wrong(string problem, byte[] content)
    {
        var path = files.Write(content);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<InvalidDataException>(() => OnnxModel.Load(path));
        Assert.Contains(path, error.Message);
        Assert.Contains(problem, error.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void A_field_that_is_not_known_is_skipped()
    {
        var path = files.Write([.. Field(99, "later"), .. Field(98, 7), .. Graph(Field(77, [1, 2, 3]), Field(2, "plain"))]);
        Assert.StartsWith("plain", OnnxModel.Load(path).ToString());
    }

    private static byte[] Graph(params byte[][] content) => Field(7, content);

    private static byte[] Outside(string location) => Graph(Field(
        5, Field(1, 1), Field(2, 1), Field(8, "w"), Field(13, Field(1, "location"), Field(2, location)), Field(14, 1)));

    private bool IsRead(byte[] content)
    {
        var path = files["damaged.onnx"];
        File.WriteAllBytes(path, content);
        try
        {
            OnnxModel.Load(path);
            return true;
        }
        catch (InvalidDataException error)
        {
            Assert.Contains(path, error.Message);
            return false;
        }
    }
}
