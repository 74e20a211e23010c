using System.Buffers;

namespace ScoringService.Endpoints;

/// <summary>A file that came with a request, in memory borrowed from the shared pool.</summary>
internal sealed class RequestFile : IDisposable
{
    private const int FirstCapacity = 32 * 1024;

    private byte[] memory;
    private int length;

    private RequestFile(int capacity) => memory = ArrayPool<byte>.Shared.Rent(capacity);

    public ReadOnlySpan<byte> Bytes => memory.AsSpan(0, length);

    /// <summary>Reads to the end.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="maxBytes">What it may have.</param>
    /// <param name="expectedBytes">What its sender says that it has, if anything.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="FileTooLargeException">It has more bytes.</exception>
    public static async Task<RequestFile> ReadAsync(Stream stream, int maxBytes, long? expectedBytes, CancellationToken cancellationToken)
    {
        // One more than expected, so that the end is found without growing.
        var file = new RequestFile((int)Math.Min((expectedBytes ?? FirstCapacity) + 1, (long)maxBytes + 1));
        try
        {
            while (await stream.ReadAsync(file.memory.AsMemory(file.length), cancellationToken) is > 0 and var read)
            {
                file.length += read;
                if (file.length > maxBytes)
                    throw new FileTooLargeException(maxBytes);
                if (file.length == file.memory.Length)
                    file.Grow();
            }

            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(memory);
        (memory, length) = ([], 0);
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(checked(2 * memory.Length));
        Bytes.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(memory);
        memory = larger;
    }
}
