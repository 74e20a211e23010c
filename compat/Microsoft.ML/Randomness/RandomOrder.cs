namespace Microsoft.ML.Randomness;

internal static class RandomOrder
{
    public static int[] Permutation(this Random random, int size)
    {
        int[] order = [.. Enumerable.Range(0, size)];
        for (var i = 0; i < size; i++)
        {
            var chosen = i + random.Next(size - i);
            (order[i], order[chosen]) = (order[chosen], order[i]);
        }

        return order;
    }
}
