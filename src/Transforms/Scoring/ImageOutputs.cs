using MLNet.CnnCatalog.Transforms.Images;

namespace MLNet.CnnCatalog.Transforms.Scoring;

/// <summary>What a network gives for a batch: for each of its outputs an array, one image behind the other.</summary>
/// <param name="Count">Number of images.</param>
/// <param name="Values">The arrays, of floats or bytes.</param>
internal sealed record BatchOutputs(int Count, params IReadOnlyList<Array> Values);

/// <summary>What a network gives for one image.</summary>
/// <param name="Batch">That of its batch.</param>
/// <param name="Index">Position in the batch.</param>
/// <param name="Size">Height and width of the image before it was resized.</param>
internal readonly record struct ImageOutputs(BatchOutputs Batch, int Index, ImageSize Size)
{
    /// <summary>The numbers of the first output.</summary>
    public ReadOnlyMemory<float> Numbers => Get<float>(output: 0);

    /// <summary>The values of an output.</summary>
    public ReadOnlyMemory<TValue> Get<TValue>(int output)
    {
        var values = (TValue[])Batch.Values[output];
        var width = values.Length / Batch.Count;
        return values.AsMemory(Index * width, width);
    }

    /// <summary>The mean of the numbers that several networks give.</summary>
    public static ImageOutputs Mean(IReadOnlyList<ImageOutputs> outputs)
    {
        if (outputs is [var only])
            return only;
        var mean = new float[outputs[0].Numbers.Length];
        foreach (var output in outputs)
            for (var i = 0; i < mean.Length; i++)
                mean[i] += output.Numbers.Span[i] / outputs.Count;
        return new(new(Count: 1, mean), Index: 0, outputs[0].Size);
    }
}
