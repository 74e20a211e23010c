using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A stream of random numbers on the CPU.</summary>
    public class Generator : IDisposable
    {
        private static readonly Generator DefaultGenerator = new(Shim.Checked(ShimContext.compat_default_generator()));

        private nint handle;

        public Generator(ulong seed = 0, Device? device = null) : this(Shim.Checked(ShimContext.compat_new_generator(seed)))
        {
            if (device is not null && device.type != DeviceType.CPU)
                throw new NotImplementedException($"A generator on '{device}': this build of libtorch has the CPU only.");
        }

        private Generator(nint handle) => this.handle = handle;

        ~Generator() => Dispose(false);

        public static Generator Default => DefaultGenerator;

        public nint Handle => handle != 0 ? handle : throw new InvalidOperationException("Generator invalid -- empty handle.");

        public Device device => CPU;

        public Generator manual_seed(long seed)
        {
            Shim.Check(ShimContext.compat_generator_seed(Handle, (ulong)seed));
            return this;
        }

        public long seed() => (long)ShimContext.compat_generator_random_seed(Handle);

        public long initial_seed() => (long)ShimContext.compat_generator_initial_seed(Handle);

        public Tensor get_state() => new(Shim.Checked(ShimContext.compat_generator_state(Handle)));

        public void set_state(Tensor value) => Shim.Check(ShimContext.compat_generator_set_state(Handle, value.Handle));

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            var released = Interlocked.Exchange(ref handle, 0);
            if (released != 0)
                ShimContext.compat_generator_release(released);
        }
    }
}
