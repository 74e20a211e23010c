using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>Sets TorchSharp's number of threads, which is one for the whole process, and puts the old one back.</summary>
internal sealed class TorchThreads : IDisposable
{
    private readonly int? before;

    public TorchThreads(int? threads)
    {
        if (threads is not { } number)
            return;
        before = get_num_threads();
        set_num_threads(number);
    }

    public void Dispose()
    {
        if (before is { } number)
            set_num_threads(number);
    }
}
