using System.Buffers;
using Microsoft.ML.OnnxRuntime;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.Scoring;

namespace MLNet.CnnCatalog.Transforms.Onnx;

/// <summary>How a batch lies in the memory of a network.</summary>
/// <param name="Input">Name of the input.</param>
/// <param name="Image">Channels, height and width.</param>
/// <param name="ChannelsLast">Whether the channels of a pixel lie side by side.</param>
/// <param name="FixedBatch">Images of every batch; null where the network leaves it open.</param>
/// <param name="Outputs">What comes out.</param>
internal sealed record OnnxLayout(string Input, Shape Image, bool ChannelsLast, int? FixedBatch, params IReadOnlyList<OnnxOutput> Outputs);

/// <summary>How an output of a network lies in memory.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Extents">Its extents; 0 for the number of images.</param>
internal record OnnxOutput(string Name, params IReadOnlyList<int> Extents)
{
    /// <summary>Memory for the output of a batch, and a view of it for ONNX Runtime.</summary>
    public virtual (Array Values, OrtValue Tensor) Allocate(int images) => Allocate<float>(images);

    protected (Array Values, OrtValue Tensor) Allocate<TValue>(int images)
        where TValue : unmanaged
    {
        long[] shape = [.. Extents.Select(extent => extent == 0 ? images : extent)];
        var values = new TValue[shape.Aggregate(1L, (product, extent) => checked(product * extent))];
        return (values, OrtValue.CreateTensorValueFromMemory(values, shape));
    }
}

/// <summary>An output of bytes.</summary>
internal sealed record OnnxByteOutput(string Name, params IReadOnlyList<int> Extents) : OnnxOutput(Name, Extents)
{
    public override (Array Values, OrtValue Tensor) Allocate(int images) => Allocate<byte>(images);
}

/// <summary>Fills in one image of a batch.</summary>
internal delegate void ImageWriter(int index, Span<float> target);

/// <summary>
/// A network in ONNX Runtime, which this owns and several threads may run at once. Disposing does not wait for threads at work: the native
/// memory goes when the last of them has finished.
/// </summary>
internal sealed class OnnxSession : IDisposable
{
    // Fewer values are written by one thread in less time than others take to wake.
    private const int ValuesWorthThreads = 1 << 18;

    private readonly InferenceSession session;
    private readonly string name;
    private readonly OnnxLayout layout;
    private readonly RunOptions options = new();
    private readonly ParallelOptions writing;
    private readonly SharedUse use;

    /// <param name="session">The network.</param>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="layout">How its batches lie in memory.</param>
    /// <param name="threads">Threads that write a batch, and compute it; null for one per processor.</param>
    /// <param name="files">What has to stay as long as the network, if anything.</param>
    public OnnxSession(InferenceSession session, string name, OnnxLayout layout, int? threads, IDisposable? files = null)
    {
        (this.session, this.name, this.layout) = (session, name, layout);
        writing = new() { MaxDegreeOfParallelism = threads ?? Environment.ProcessorCount };
        use = new(() =>
        {
            session.Dispose();
            options.Dispose();
            files?.Dispose();
        });
    }

    /// <summary>
    /// What a batch gives. Where the size of batches is fixed, what is left of the last one is filled up with zeros, and values come
    /// for those too.
    /// </summary>
    /// <exception cref="InvalidOperationException">ONNX Runtime cannot compute the batch.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public BatchOutputs Run(int count, ImageWriter write)
    {
        using var begun = use.Begin();
        try
        {
            return Compute(count, write);
        }
        catch (OnnxRuntimeException error)
        {
            throw new InvalidOperationException(
                $"{name}: ONNX Runtime cannot compute a batch of {count} images of {layout.Image}: {RuntimeMessage.Of(error)}", error);
        }
    }

    public void Dispose() => use.Dispose();

    private BatchOutputs Compute(int count, ImageWriter write)
    {
        var (images, values) = (layout.FixedBatch ?? count, checked((int)layout.Image.Count));
        var input = ArrayPool<float>.Shared.Rent(checked(images * values));
        try
        {
            Write(count, values, (index, from) => write(index, input.AsSpan(from, values)));
            input.AsSpan(count * values, (images - count) * values).Clear();
            return Compute(input.AsMemory(0, images * values), images);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(input);
        }
    }

    private BatchOutputs Compute(Memory<float> batch, int images)
    {
        var (channels, height, width) = (layout.Image.Channels, layout.Image.Height, layout.Image.Width);
        long[] inputShape = layout.ChannelsLast ? [images, height, width, channels] : [images, channels, height, width];
        var outputs = layout.Outputs.Select(output => output.Allocate(images)).ToArray();
        try
        {
            using var input = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, batch, inputShape);
            session.Run(
                options, [layout.Input], [input], [.. layout.Outputs.Select(output => output.Name)], [.. outputs.Select(output => output.Tensor)]);
        }
        finally
        {
            foreach (var output in outputs)
                output.Tensor.Dispose();
        }

        return new(images, [.. outputs.Select(output => output.Values)]);
    }

    private void Write(int images, int values, Action<int, int> write)
    {
        if (images > 1 && images * values >= ValuesWorthThreads)
            Parallel.For(0, images, writing, index => write(index, index * values));
        else
            for (var index = 0; index < images; index++)
                write(index, index * values);
    }
}
