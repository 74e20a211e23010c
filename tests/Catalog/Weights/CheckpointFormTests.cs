using System.IO.Compression;
using MLNet.CnnCatalog.Tests.Weights.TestData;
using MLNet.CnnCatalog.Weights;
using static MLNet.CnnCatalog.Tests.Weights.TestData.PickleBytes;

namespace MLNet.CnnCatalog.Tests.Weights;

/// <summary>Forms of checkpoints that PyTorch 1.13 does not write by itself, by hand.</summary>
public sealed class CheckpointFormTests : IDisposable
{
    private static readonly byte[] Pair = Tensor(Storage("0", 2), 0, [2], [1]);

    private readonly TemporaryFiles files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public void A_state_dict_at_the_top_is_found() => Assert.Equal([5, -6], Only(ZipBytes.Of(
        ("net/data.pkl", Mapping("fc.bias", Pair)), ("net/data/0", [.. Float(5), .. Float(-6)]))));

    [Fact]
    public void Fields_for_files_beyond_4_GB_are_read() => Assert.Equal([5, -6], Only(ZipBytes.Zip64(
        ("net/data.pkl", Mapping("fc.bias", Pair)), ("net/data/0", [.. Float(5), .. Float(-6)]))));

    [Theory]
    [InlineData("little", 0, 0, 192, 64)]
    [InlineData("big", 64, 192, 0, 0)]
    public void The_order_of_bytes_is_the_one_that_the_file_names(string order, byte first, byte second, byte third, byte fourth) =>
        Assert.Equal([6], Only(ZipBytes.Of(
            ("net/data.pkl", Mapping("fc.bias", Tensor(Storage("0", 1), 0, [1], [1]))),
            ("net/byteorder", System.Text.Encoding.ASCII.GetBytes(order)), ("net/data/0", [first, second, third, fourth]))));

    [Fact]
    public void A_storage_of_the_older_stream_may_be_a_part_of_another()
    {
        var part = Storage("a", 5, more: Tuple(Text("view"), Int32(1), Int32(3)));

        Assert.Equal([4, 5], Only(Stream(Mapping("fc.bias", Tensor(part, 1, [2], [1])), ["a"], Numbers(2, 3, 4, 5, 6))));
    }

    [Fact]
    public void A_parameter_as_old_files_have_it_is_read()
    {
        byte[] state = [0x88, .. "N}"u8, 0x87, .. "b"u8];
        byte[] parameter = [.. Call(Global("torch.nn.parameter", "Parameter"), Pair), .. state];

        Assert.Equal([7, 8], Only(Stream(Mapping("fc.bias", parameter), ["0"], Numbers(7, 8))));
    }

    [Fact]
    public void Texts_and_dictionaries_of_Python_2_are_read()
    {
        byte[] name = [.. "U"u8, 7, .. "fc.bias"u8];
        byte[] listOfLists = [.. "](]("u8, .. name, .. Pair, .. "ee"u8];
        byte[] pickle = [.. Protocol, .. Call(Global("collections", "OrderedDict"), listOfLists), .. "."u8];

        Assert.Equal([7, 8], Only(Stream(pickle, ["0"], Numbers(7, 8))));
    }

    [Fact]
    public void Entries_that_are_no_tensors_are_passed_over()
    {
        byte[] pickle = [.. Protocol, .. "}("u8, .. Text("_extra_state"), .. "N"u8, .. Int32(5), .. Pair, .. Text("fc.bias"), .. Pair, .. "u."u8];

        Assert.Equal([7, 8], Only(Stream(pickle, ["0"], Numbers(7, 8))));
    }

    [Fact]
    public void A_key_that_is_there_twice_has_its_last_value_as_in_Python()
    {
        byte[] pickle = [.. Protocol, .. "}("u8, .. Text("x"), .. Pair, .. Text("x"), .. Tensor(Storage("1", 1), 0, [1], [1]), .. "u."u8];

        Assert.Equal([9], Only(Stream(pickle, ["0", "1"], [.. Numbers(7, 8), .. Numbers(9)])));
    }

    // A tensor over storage '0' of two numbers: offset, extents and strides, and what the message must say.
    public static TheoryData<int, int[], int[], string> Layouts => new()
    {
        { 1, [2], [1], "tensor 'x', [2] with strides [1] from 1, reaches beyond the 2 numbers of its storage '0'" },
        { 0, [2, 2], [1, 1], "reaches beyond the 2 numbers" },
        { -1, [2], [1], "reaches beyond" },
        { 1, [2], [-1], "reaches beyond" },
        { 0, [-2], [1], "reaches beyond" },
        { 0, [2], [1, 1], "reaches beyond" },
        { 0, [int.MaxValue, int.MaxValue, int.MaxValue], [0, 0, 0], "reaches beyond" },
        { 0, [int.MaxValue], [int.MaxValue], "reaches beyond" },
        { 0, [.. Enumerable.Repeat(1, 65)], [.. Enumerable.Repeat(1, 65)], "arguments that do not fit" },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public void A_tensor_that_is_none_of_its_storage_is_refused(int offset, int[] size, int[] strides, string problem) =>
        AssertRefused(Stream(Mapping("x", Tensor(Storage("0", 2), offset, size, strides)), ["0"], Numbers(1, 2)), problem);

    [Fact]
    public void Numbers_are_not_repeated_until_the_memory_is_full()
    {
        using var file = WeightFile.Open(files.Write(Stream(Mapping("x", Tensor(Storage("0", 2), 0, [20_000, 10_000], [0, 0])), ["0"], Numbers(1, 2))));

        Assert.Contains("makes 200000000 values of 1 numbers", Assert.Throws<InvalidDataException>(file.Tensors.Single().Read).Message);
    }

    // Pickle, list of storages and storages of the older stream.
    public static TheoryData<byte[], string[], byte[], string> Streams => new()
    {
        { Mapping("x", Pair), ["0"], Numbers(1, 2, 3), "storage '0' has 3 numbers here and 2 in the pickle" },
        { Mapping("x", Pair), [], [], "the numbers of storage '0' are missing" },
        { Mapping("x", Pair), ["0", "0"], [.. Numbers(1, 2), .. Numbers(1, 2)], "the list of storages has '0', which no tensor uses, or twice" },
        { Mapping("x", Pair), ["1"], Numbers(1, 2), "the list of storages has '1'" },
        { Mapping("x", Storage("0", 2, more: Tuple(Text("v"), Int32(1), Int32(2)))), [], [], "shows a part of storage '0' that it does" },
        { Mapping("x", Tuple(Storage("0", 2), Storage("0", 3))), [], [], "refers to storage '0' in two ways that contradict each other" },
        { Mapping("x", Text("y")), [], [], "has no tensors at its top nor in an entry of a usual name (state_dict, model_state_dict" },
        { [.. Protocol, .. "]."u8], [], [], "holds no mapping from names to tensors. In Python, save model.state_dict()." },
        {
            [.. Protocol, .. Tuple(Text("module"), Global("torch", "Size"), Text("file"), Text("source")), .. "Q."u8], [], [],
            "the file holds a whole module instead of a state dict"
        },
    };

    [Theory]
    [MemberData(nameof(Streams))]
    public void A_stream_that_does_not_fit_together_is_refused(byte[] pickle, string[] keys, byte[] storages, string problem) =>
        AssertRefused(Stream(pickle, keys, storages), problem);

    [Fact]
    public void A_pickle_of_something_else_is_refused() => AssertRefused(Mapping("x", Pair), "the file is a pickle of something else");

    // The second entry beside net/data.pkl.
    public static TheoryData<string, int, string> Entries => new()
    {
        { "net/data/0", 9, "the entry 'net/data/0' has 9 bytes, which are not 2 numbers of Float32" },
        { "net/data/1", 8, "the entry 'net/data/0' is missing" },
        { "net/byteorder", 8, "the entry 'net/byteorder' says '\0\0\0\0\0\0' instead of 'little' or 'big'" },
        { "net/constants.pkl", 0, "is a TorchScript program" },
        { "net/data.pkl", 0, "entry 'net/data.pkl' is there twice" },
    };

    [Theory]
    [MemberData(nameof(Entries))]
    public void A_zip_file_that_does_not_fit_together_is_refused(string name, int length, string problem) =>
        AssertRefused(ZipBytes.Of(("net/data.pkl", Mapping("fc.bias", Pair)), (name, new byte[length])), problem);

    [Fact]
    public void A_zip_file_of_something_else_is_refused() =>
        AssertRefused(ZipBytes.Of(("word/document.xml", [])), "a zip file without a data.pkl");

    [Fact]
    public void A_compressed_entry_is_refused() => AssertRefused(
        ZipBytes.Of(CompressionLevel.SmallestSize, ("net/data.pkl", new byte[100])), "entry 'net/data.pkl' is compressed or encrypted");

    private void AssertRefused(byte[] bytes, string problem)
    {
        var path = files.Write(bytes);
        var error = Assert.Throws<InvalidDataException>(() => WeightFile.Open(path));
        Assert.Contains(problem, error.Message);
        Assert.Contains(path, error.Message);
    }

    private float[] Only(byte[] bytes)
    {
        using var file = WeightFile.Open(files.Write(bytes));
        return Assert.Single(file.Tensors).Read();
    }
}
