namespace Microsoft.ML.Data;

internal static class ArrayCapacity
{
    /// <summary>Makes the array hold <paramref name="minimum"/> items: it doubles, and says whether it was replaced.</summary>
    public static bool Ensure<T>(ref T[]? array, int minimum, int maximum, bool keepItems)
    {
        if (minimum > maximum)
            throw new ArgumentOutOfRangeException("max", "min must not exceed max");
        var size = array?.Length ?? 0;
        if (size >= minimum)
            return false;

        var doubled = size == 0 ? 4L : 2L * size;
        var capacity = (int)Math.Max(Math.Min(doubled, maximum), minimum);
        if (keepItems && size > 0)
            Array.Resize(ref array, capacity);
        else
            array = new T[capacity];
        return true;
    }
}
