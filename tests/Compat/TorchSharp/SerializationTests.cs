using TorchSharp;
using static TorchSharp.torch;

namespace Compat.Tests.Torch;

public sealed class SerializationTests : IDisposable
{
    private readonly string path = Path.GetTempFileName();

    public void Dispose() => File.Delete(path);

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Int64)]
    [InlineData(ScalarType.Bool)]
    [InlineData(ScalarType.Float16)]
    public void A_tensor_comes_back_from_a_file_of_libtorch(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var tensor = (Waves.Of(3, 5, 7) * 10).to_type(type);

        save(tensor, path);
        var loaded = load(path);

        Assert.Equal(type, loaded.dtype);
        Assert.True(tensor.Equals(loaded));
    }

    [Fact]
    public void A_tensor_comes_back_from_a_stream_of_TorchSharps_format()
    {
        using var scope = NewDisposeScope();
        var tensor = Waves.Of(300, 2).t().contiguous();
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);

        tensor.Save(writer);
        writer.Write(7);

        // The type 6, two dimensions, 2, and 300 in two groups of seven bits.
        Assert.Equal([6, 2, 2, 0xAC, 0x02], stream.ToArray()[..5]);
        stream.Position = 0;
        using var reader = new BinaryReader(stream);
        Assert.True(tensor.Equals(Tensor.Load(reader)));
        Assert.Equal(7, reader.ReadInt32());
    }

    [Fact]
    public void A_missing_file_is_libtorchs_error() =>
        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => load(path + ".missing"));
}
