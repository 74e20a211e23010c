using System.Runtime.InteropServices;

namespace MLNet.CnnCatalog.Estimators.Torch;

/// <summary>
/// A step of training frees all the memory that it took, and the next takes as much. glibc gives large blocks back to the system at once, and
/// the page faults of getting them anew cost up to a third of a step. While a lease keeps memory, glibc keeps what anything in the process frees;
/// the last such lease gives it back. Without glibc leases do nothing.
/// </summary>
internal static class NativeHeap
{
    private const string Library = "libc.so.6";
    private const int KiB = 1 << 10;
    private const int MiB = 1 << 20;

    // Parameters of mallopt, from glibc's malloc.h. Blocks above the map threshold are mapped by themselves, no more than the maximum of them, and
    // unmapped when they are freed; of the end of a heap, what is above the trim threshold is given back, but for the pad.
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MapThreshold = -3;
    private const int MapMaximum = -4;

    // The heaps of threads other than the first are of 64 MiB at most, and empty ones are kept if the pad is as large. Larger blocks are mapped there
    // by themselves in any case.
    private static readonly (int, int)[] Keeping = [(MapMaximum, 0), (TrimThreshold, -1), (TopPad, 64 * MiB)];

    // In heaps, what stays between freed blocks keeps them too.
    private static readonly (int, int)[] Mapping = [(MapMaximum, 64 * KiB), (MapThreshold, MiB), (TrimThreshold, 64 * MiB), (TopPad, 128 * KiB)];

    private static readonly (int, int)[] GivingBack = [(TrimThreshold, 0), (TopPad, 0)];

    // glibc adjusts the thresholds by itself until it is told one; these are where that ends once blocks as large as in a training were freed.
    private static readonly (int, int)[] Usual =
        [(MapMaximum, 64 * KiB), (MapThreshold, 32 * MiB), (TrimThreshold, 64 * MiB), (TopPad, 128 * KiB)];

    private static readonly bool IsGlibc = OperatingSystem.IsLinux() && NativeLibrary.TryLoad(Library, out var library)
        && NativeLibrary.TryGetExport(library, "mallopt", out _) && NativeLibrary.TryGetExport(library, "malloc_trim", out _);

    private static readonly Lock Gate = new();
    private static int keeping;
    private static int mapping;

    /// <summary>Keeps freed memory until the lease is disposed, on the thread that has worked meanwhile.</summary>
    public static IDisposable Keep() => new Lease(change => keeping += change);

    /// <summary>Gives all large blocks back once they are freed until the lease is disposed, if none keeps them: the least memory, and slower.</summary>
    public static IDisposable GiveBack() => new Lease(change => mapping += change);

    private static void Apply()
    {
        if (!IsGlibc)
            return;
        if (keeping == 0)
            FreeAll();
        Set(keeping > 0 ? Keeping : mapping > 0 ? Mapping : Usual);
    }

    private static void FreeAll()
    {
        Set(GivingBack);
        // Of a thread's own heap, the end is given back only where the thread frees a block that is not small.
        Marshal.FreeHGlobal(Marshal.AllocHGlobal(128 * KiB));
        Trim(0);
    }

    private static void Set((int Parameter, int Value)[] options)
    {
        foreach (var (parameter, value) in options)
            SetOption(parameter, value);
    }

    [DllImport(Library, EntryPoint = "mallopt")]
    private static extern int SetOption(int parameter, int value);

    [DllImport(Library, EntryPoint = "malloc_trim")]
    private static extern int Trim(nuint bytesToKeep);

    private sealed class Lease : IDisposable
    {
        private readonly Action<int> count;
        private bool isHeld = true;

        public Lease(Action<int> count)
        {
            this.count = count;
            Change(1);
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref isHeld, false))
                Change(-1);
        }

        private void Change(int by)
        {
            lock (Gate)
            {
                count(by);
                Apply();
            }
        }
    }
}
