using MLNet.CnnCatalog.Tests.Weights.TestData;
using MLNet.CnnCatalog.Weights;

namespace MLNet.CnnCatalog.Tests.Weights;

/// <summary>Whatever happens to a file, it is read or refused with <see cref="InvalidDataException"/>.</summary>
public sealed class DamagedCheckpointTests : IDisposable
{
    private readonly TemporaryFiles files = new();

    public void Dispose() => files.Dispose();

    public static TheoryData<string> Names => CheckpointReadingTests.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void A_checkpoint_cut_at_any_byte_is_refused_by_name(string name)
    {
        var whole = File.ReadAllBytes(CheckpointReadingTests.PathOf(name));
        var path = files.Write(whole);
        for (var length = whole.Length - 1; length >= 0; length--)
        {
            using (var stream = File.OpenWrite(path))
                stream.SetLength(length);
            Assert.Contains(path, Assert.Throws<InvalidDataException>(() => WeightFile.Open(path)).Message);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_checkpoint_with_any_byte_changed_is_read_or_refused(string name)
    {
        var whole = File.ReadAllBytes(CheckpointReadingTests.PathOf(name));
        var path = files.Write(whole);
        var refused = 0;
        foreach (var change in (byte[])[0x01, 0x80, 0xFF])
            for (var position = 0; position < whole.Length; position++)
            {
                Overwrite(path, position, (byte)(whole[position] ^ change));
                refused += IsRefused(path) ? 1 : 0;
                Overwrite(path, position, whole[position]);
            }

        Assert.InRange(refused, whole.Length / 4, 3 * whole.Length);
        Assert.False(IsRefused(path));
    }

    private static void Overwrite(string path, int position, byte value)
    {
        using var handle = File.OpenHandle(path, access: FileAccess.Write);
        RandomAccess.Write(handle, [value], position);
    }

    private static bool IsRefused(string path)
    {
        try
        {
            using var file = WeightFile.Open(path);
            foreach (var tensor in file.Tensors)
                Assert.Equal(tensor.Count, tensor.Read().Length);
            return false;
        }
        catch (InvalidDataException)
        {
            return true;
        }
    }
}
