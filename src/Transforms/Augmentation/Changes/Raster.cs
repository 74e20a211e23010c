namespace MLNet.CnnCatalog.Transforms.Augmentation;

/// <summary>
/// Pixels that change step by step, in two arrays that take turns. Those that it begins with are borrowed: nobody writes into them. It belongs to one
/// thread, and is used for one image after another.
/// </summary>
internal sealed class Raster(int channels)
{
    private ReadOnlyMemory<byte> borrowed;
    private byte[] front = [];
    private byte[] back = [];
    private bool isBorrowed;

    public int Channels => channels;

    public ImageSize Size { get; private set; }

    /// <summary>The channels of every pixel, row by row from the top left.</summary>
    public ReadOnlySpan<byte> Values => isBorrowed ? borrowed.Span : front.AsSpan(0, Count(Size));

    public void Load(ReadOnlyMemory<byte> values, ImageSize size)
    {
        if (values.Length != Count(size))
            throw new ArgumentException($"There are {values.Length} bytes, and {size} pixels of {channels} need {Count(size)}.", nameof(values));
        (borrowed, isBorrowed, Size) = (values, true, size);
    }

    /// <summary>The values, to be changed in place.</summary>
    public Span<byte> Edit()
    {
        if (isBorrowed)
        {
            Grow(ref front, Count(Size));
            borrowed.Span.CopyTo(front);
            isBorrowed = false;
        }

        return front.AsSpan(0, Count(Size));
    }

    /// <summary>Room for other values of some size, with whatever is in it; <see cref="Accept"/> puts them in place of these.</summary>
    public Span<byte> Draft(ImageSize size)
    {
        Grow(ref back, Count(size));
        return back.AsSpan(0, Count(size));
    }

    public void Accept(ImageSize size)
    {
        (front, back) = (back, front);
        (isBorrowed, Size) = (false, size);
    }

    private int Count(ImageSize size) => checked(channels * size.Height * size.Width);

    private static void Grow(ref byte[] array, int count)
    {
        if (array.Length < count)
            array = GC.AllocateUninitializedArray<byte>(count);
    }
}
