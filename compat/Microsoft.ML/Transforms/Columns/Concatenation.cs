using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

internal static class Concatenation
{
    /// <summary>Joins vectors; the result is sparse when at most half of its slots are explicit.</summary>
    public static void Join<TItem>(ReadOnlySpan<VBuffer<TItem>> parts, ref VBuffer<TItem> destination)
    {
        var (length, count) = (0, 0);
        foreach (var part in parts)
        {
            length = checked(length + part.Length);
            count += part.GetValues().Length;
        }

        if (count <= length / 2)
            JoinSparse(parts, ref destination, length, count);
        else
            JoinDense(parts, ref destination, length);
    }

    private static void JoinDense<TItem>(ReadOnlySpan<VBuffer<TItem>> parts, ref VBuffer<TItem> destination, int length)
    {
        var editor = VBufferEditor.Create(ref destination, length);
        var offset = 0;
        foreach (var part in parts)
        {
            part.CopyTo(editor.Values, offset);
            offset += part.Length;
        }

        destination = editor.Commit();
    }

    private static void JoinSparse<TItem>(ReadOnlySpan<VBuffer<TItem>> parts, ref VBuffer<TItem> destination, int length, int count)
    {
        var editor = VBufferEditor.Create(ref destination, length, count);
        var (offset, next) = (0, 0);
        foreach (var part in parts)
        {
            var values = part.GetValues();
            var indices = part.GetIndices();
            for (var i = 0; i < values.Length; i++)
            {
                editor.Values[next] = values[i];
                editor.Indices[next++] = offset + (part.IsDense ? i : indices[i]);
            }

            offset += part.Length;
        }

        destination = editor.Commit();
    }
}
