namespace TorchSharp;

public static partial class torch
{
    public static Generator manual_seed(long seed) => random.manual_seed(seed);

    public static class random
    {
        public static Generator manual_seed(long seed)
        {
            Interop.Shim.Check(Interop.ShimContext.compat_manual_seed((ulong)seed));
            return Generator.Default;
        }
    }
}
