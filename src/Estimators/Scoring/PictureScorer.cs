using Microsoft.ML;
using MLNet.CnnCatalog.Estimators.Pictures;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Scoring;

/// <summary>
/// Runs a network over the picture column of rows and gives as many numbers for each. A lazy network is made when the first picture
/// comes. Several threads may score at once.
/// </summary>
/// <param name="pictures">The column.</param>
/// <param name="batchSize">Pictures that go through the network together.</param>
/// <param name="width">Numbers that come out for one picture.</param>
/// <param name="running">The network, which the scorer owns.</param>
/// <param name="finish">What is done with the network's output, such as softmax.</param>
internal sealed class PictureScorer(
    PictureColumn pictures, int batchSize, int width, Lazy<IRunningNetwork> running, Func<Tensor, Tensor> finish) : IDisposable
{
    private bool disposed;

    public PictureColumn Pictures => pictures;

    public int Width => width;

    /// <summary>The numbers of every row, in the order of the rows, read ahead in batches.</summary>
    public IEnumerable<ReadOnlyMemory<float>> Read(IDataView rows)
    {
        foreach (var batch in new RowReader(rows, pictures, labelColumn: null).Read().Select(row => row.Pixels).Chunk(batchSize))
        {
            var numbers = Score(batch);
            for (var i = 0; i < batch.Length; i++)
                yield return numbers.AsMemory(i * width, width);
        }
    }

    /// <summary>The numbers of each picture, one picture behind the other.</summary>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public float[] Score(IReadOnlyList<byte[]> batch)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return finish(running.Value.Forward(pictures.Format.ToBatch(batch, running.Value.Device))).cpu().contiguous().data<float>().ToArray();
    }

    public void Dispose()
    {
        if (!disposed && running.IsValueCreated)
            running.Value.Dispose();
        disposed = true;
    }
}
