using System.Runtime.InteropServices;

namespace MLNet.CnnCatalog.Estimators.Torch;

/// <summary>
/// What libtorch frees on a CPU it soon wants again, but glibc hands it back to the system at once, and the page faults of getting it
/// anew cost up to a quarter of a training step (libtorch 2.10: 20,000 faults in every other step of ResNet-18 on 8 images). While a lease
/// is held, glibc keeps it; the last lease gives it back. Without glibc
/// leases do nothing.
/// </summary>
internal static class NativeHeap
{
    // Parameters of mallopt, from glibc's malloc.h.
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MmapThreshold = -3;

    // The highest threshold that glibc would choose by itself. Above it, blocks are few, and keeping them raises the peak.
    private const int LargestKeptBlock = 32 << 20;

    private const int NeverTrim = -1;
    private const int HeapPiece = 64 << 20;
    private const int TopPadByDefault = 128 << 10;

    private const string Library = "libc.so.6";

    private static readonly bool IsGlibc = OperatingSystem.IsLinux() && NativeLibrary.TryLoad(Library, out var library)
        && NativeLibrary.TryGetExport(library, "mallopt", out _) && NativeLibrary.TryGetExport(library, "malloc_trim", out _);

    private static readonly Lock Gate = new();

    // Without a lease twice the other threshold, as glibc has it where it adjusts them by itself.
    private static readonly Setting Trimming = new(TrimThreshold, NeverTrim, 2 * LargestKeptBlock);

    // The heaps of threads other than the first grow by pieces, and empty ones are kept if the pad is as large. Every thread keeps its own.
    private static readonly Setting Padding = new(TopPad, HeapPiece, TopPadByDefault);

    /// <summary>Keeps what was freed; of threads other than the process's first, little.</summary>
    public static IDisposable Keep() => new Lease(Trimming);

    /// <summary>Keeps what was freed by any thread: for work that stays on one thread, as training does.</summary>
    public static IDisposable KeepOfEveryThread() => new Lease(Padding);

    [DllImport(Library, EntryPoint = "mallopt")]
    private static extern int SetOption(int parameter, int value);

    [DllImport(Library, EntryPoint = "malloc_trim")]
    private static extern int Trim(nuint bytesToKeep);

    private sealed class Setting(int parameter, int withLeases, int withoutLeases)
    {
        private int leases;

        public void Add()
        {
            if (leases++ > 0 || !IsGlibc)
                return;
            SetOption(MmapThreshold, LargestKeptBlock);
            SetOption(parameter, withLeases);
        }

        public void Remove()
        {
            if (--leases > 0 || !IsGlibc)
                return;
            SetOption(parameter, withoutLeases);
            Trim(0);
        }
    }

    private sealed class Lease : IDisposable
    {
        private Setting? setting;

        public Lease(Setting setting)
        {
            lock (Gate)
                setting.Add();
            this.setting = setting;
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref setting, null) is not { } held)
                return;
            lock (Gate)
                held.Remove();
        }
    }
}
