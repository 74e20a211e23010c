using System.Text;
using MLNet.CnnCatalog.Tests.Weights.TestData;
using MLNet.CnnCatalog.Weights;

namespace MLNet.CnnCatalog.Tests.Weights;

public sealed class SafetensorsReadingTests : IDisposable
{
    private readonly TemporaryFiles files = new();

    public void Dispose() => files.Dispose();

    // The bytes of each type, by hand from IEEE 754 and two's complement.
    public static TheoryData<string, TensorType, byte[], float> Numbers => new()
    {
        { "F64", TensorType.Float64, [0, 0, 0, 0, 0, 0, 0xF8, 0xBF], -1.5f },
        { "F32", TensorType.Float32, [0, 0, 0xC0, 0xBF], -1.5f },
        { "F16", TensorType.Float16, [0, 0xBE], -1.5f },
        { "F16", TensorType.Float16, [1, 0], 5.9604645e-8f },
        { "BF16", TensorType.BFloat16, [0xC0, 0xBF], -1.5f },
        { "I64", TensorType.Int64, [0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], -2 },
        { "I32", TensorType.Int32, [0xFE, 0xFF, 0xFF, 0xFF], -2 },
        { "I16", TensorType.Int16, [0xFE, 0xFF], -2 },
        { "I8", TensorType.Int8, [0xFE], -2 },
        { "U64", TensorType.UInt64, [0, 0, 0, 0, 0, 0, 0, 0x80], 9223372036854775808f },
        { "U32", TensorType.UInt32, [0, 0, 0, 0x80], 2147483648f },
        { "U16", TensorType.UInt16, [0, 0x80], 32768 },
        { "U8", TensorType.UInt8, [0xFE], 254 },
        { "BOOL", TensorType.Boolean, [1], 1 },
    };

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Every_type_becomes_floats(string name, TensorType type, byte[] bytes, float expected)
    {
        var header = $$$"""{"x":{"dtype":"{{{name}}}","shape":[],"data_offsets":[0,{{{bytes.Length}}}]}}""";

        using var file = WeightFile.Open(files.Write(SafetensorsBytes.Of(header, bytes)));

        var tensor = Assert.Single(file.Tensors);
        Assert.Equal(("x", type, 1, "x []"), (tensor.Name, tensor.Type, tensor.Count, tensor.ToString()));
        Assert.Equal([expected], tensor.Read());
    }

    [Fact]
    public void Tensors_come_in_the_order_of_their_bytes_with_shapes_and_metadata()
    {
        const string header = """
            {"b":{"dtype":"U8","shape":[2,0,3],"data_offsets":[2,2]},"c":{"shape":[1,3],"data_offsets":[2,5],"dtype":"U8"},
             "__metadata__":{"format":"pt","note":"\u00e4"},"a\n":{"dtype":"I8","shape":[2],"data_offsets":[0,2]}}   
            """;
        var path = files.Write(SafetensorsBytes.Of(header, 1, 255, 3, 4, 5));

        using var file = WeightFile.Open(path);

        Assert.Equal(path, file.Path);
        Assert.Equal(["a\n [2]", "b [2, 0, 3]", "c [1, 3]"], file.Tensors.Select(tensor => tensor.ToString()));
        Assert.Equal([[1, -1], [], [3, 4, 5]], file.Tensors.Select(tensor => tensor.Read()));
        Assert.Equal(new() { ["format"] = "pt", ["note"] = "ä" }, file.Metadata.ToDictionary());
    }

    // A header with the data bytes 1, 2, 3, 4, and what the message must say.
    public static TheoryData<string, string> Damaged => new()
    {
        { """{"x":{"dtype":"U8","shape":[5],"data_offsets":[0,5]}}""", "the tensors need 5 bytes of data and 4 are there: the file is truncated" },
        { """{"x":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}""", "the tensors need 3 bytes of data and 4 are there: the file is too long" },
        { """{"x":{"dtype":"U8","shape":[3],"data_offsets":[0,4]}}""", "tensor 'x', U8 [3], has bytes 0 to 4, which do not fit" },
        { """{"x":{"dtype":"F32","shape":[4],"data_offsets":[0,4]}}""", "tensor 'x', F32 [4], has bytes 0 to 4" },
        { """{"x":{"dtype":"U8","shape":[4],"data_offsets":[4,0]}}""", "tensor 'x'" },
        { """{"x":{"dtype":"U8","shape":[4],"data_offsets":[-4,0]}}""", "tensor 'x'" },
        { """{"x":{"dtype":"U8","shape":[-4],"data_offsets":[0,4]}}""", "tensor 'x'" },
        { """{"x":{"dtype":"U8","shape":[4294967296,4294967296,4],"data_offsets":[0,4]}}""", "tensor 'x'" },
        { """{"x":{"dtype":"U8","shape":[2147483647,2147483647,2147483647],"data_offsets":[0,4]}}""", "tensor 'x'" },
        { """{"x":{"dtype":"U8","shape":[9223372036854775808],"data_offsets":[0,4]}}""", "the header is not what safetensors has there" },
        { """{"x":{"dtype":"U8","shape":[4],"data_offsets":[0,4,4]}}""", "tensor 'x' needs data_offsets of two numbers" },
        { """{"x":{"dtype":"U8","shape":[4]}}""", "data_offsets" },
        { """{"x":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]}}""", "tensor 'x' is of type 'F8_E4M3'; known are BF16, BOOL, F16, F32" },
        { """{"x":{"dtype":null,"shape":[4],"data_offsets":[0,4]}}""", "the header is not what safetensors has there" },
        { """{"x":null}""", "tensor 'x' needs data_offsets" },
        { """{"x":[1]}""", "the header is not what safetensors has there" },
        { """{"x":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}""", "the header is not what safetensors has there" },
        { """{"__metadata__":{"a":1}}""", "the header is not what safetensors has there" },
        { """{"\ud800":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", "the header is not what safetensors has there" },
        {
            """{"x":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"x":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""",
            "the header is not what safetensors has there"
        },
        {
            """{"x":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"y":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""",
            "tensor 'y' begins at data byte 2 instead of 3; the format has no gaps and no overlaps"
        },
        {
            """{"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"y":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""",
            "tensor 'y' begins at data byte 2 instead of 1"
        },
    };

    [Theory]
    [MemberData(nameof(Damaged))]
    public void A_header_that_does_not_fit_is_refused(string header, string problem) =>
        AssertRefused(SafetensorsBytes.Of(header, 1, 2, 3, 4), problem);

    [Fact]
    public void A_name_that_is_no_text_is_refused() => AssertRefused(
        SafetensorsBytes.Of([.. "{\""u8, 0xFF, .. "\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}}"u8], 1, 2, 3, 4),
        "the header is not what safetensors has there");

    [Theory]
    [InlineData(-1, "a header of 18446744073709551615 bytes was announced; at most 100000000 are read")]
    [InlineData(100_000_001, "a header of 100000001 bytes was announced; at most 100000000 are read")]
    [InlineData(100_000_000, "100000000 bytes are needed here, and the file has 10: it is truncated or damaged")]
    public void A_header_longer_than_the_file_or_the_limit_is_refused_without_making_room_for_it(long length, string problem)
    {
        var path = files.Write([.. SafetensorsBytes.Length(length), .. "{}"u8]);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<InvalidDataException>(() => WeightFile.Open(path));

        Assert.Contains(problem, error.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void A_file_cut_at_any_byte_is_refused_by_name()
    {
        var whole = SafetensorsBytes.Of("""{"x":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", 1, 2, 3, 4);

        for (var length = 0; length < whole.Length; length++)
            AssertRefused(whole[..length], "");
    }

    [Fact]
    public void Another_format_is_named_with_its_first_bytes() => AssertRefused(
        Encoding.ASCII.GetBytes("GIF89a......"),
        "At byte 0: the file begins with 4749463839612E2E2E, which is neither safetensors nor a checkpoint of PyTorch");

    [Fact]
    public void A_missing_file_is_named()
    {
        var path = files["nowhere.safetensors"];

        Assert.Contains(path, Assert.Throws<FileNotFoundException>(() => WeightFile.Open(path)).Message);
    }

    [Fact]
    public void A_closed_file_cannot_be_read()
    {
        var file = WeightFile.Open(files.Write(SafetensorsBytes.Of("""{"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 7)));
        file.Dispose();

        Assert.Throws<ObjectDisposedException>(() => file.Tensors[0].Read());
    }

    [Fact]
    public void Reading_a_tensor_takes_no_more_memory_than_its_numbers()
    {
        const int half = 8_000_000;
        var header = $$$"""
            {"a":{"dtype":"F32","shape":[{{{half}}}],"data_offsets":[0,{{{4 * half}}}]},
             "b":{"dtype":"F32","shape":[{{{half}}}],"data_offsets":[{{{4 * half}}},{{{8 * half}}}]}}
            """;
        var path = files.Write(SafetensorsBytes.Of(header));
        using (var stream = File.OpenWrite(path))
            stream.SetLength(stream.Length + (8L * half));

        var before = GC.GetAllocatedBytesForCurrentThread();
        using var file = WeightFile.Open(path);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);

        Assert.Equal(half, file.Tensors[1].Read().Length);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 4 * half, (4 * half) + 1_000_000);
    }

    private void AssertRefused(byte[] bytes, string problem)
    {
        var path = files.Write(bytes);
        var error = Assert.Throws<InvalidDataException>(() => WeightFile.Open(path));
        Assert.Contains(problem, error.Message);
        Assert.Contains(path, error.Message);
    }
}
