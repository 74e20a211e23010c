using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// A handle on a tensor of libtorch, released by Dispose, by the dispose scope that owns it, or at last by the finalizer.
    /// </summary>
    public partial class Tensor : IDisposable
    {
        private const string EmptyHandle = "Tensor invalid -- empty handle.";

        private static long totalCount;
        private static long peakCount;

        private nint handle;

        internal Tensor(nint handle, bool register = true)
        {
            this.handle = handle;
            var count = Interlocked.Increment(ref totalCount);
            if (count > Volatile.Read(ref peakCount))
                Volatile.Write(ref peakCount, count);
            if (register)
                OwningDisposeScope = DisposeScopeManager.Register(this);
        }

        ~Tensor() => Dispose(false);

        public static long TotalCount => Interlocked.Read(ref totalCount);

        public static long PeakCount => Interlocked.Read(ref peakCount);

        public nint Handle => handle != 0 ? handle : throw new InvalidOperationException(EmptyHandle);

        public bool IsInvalid => handle == 0;

        internal DisposeScope? OwningDisposeScope { get; set; }

        /// <summary>The handle, or zero after disposal.</summary>
        internal nint HandleOrZero => handle;

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            var released = Interlocked.Exchange(ref handle, 0);
            if (released == 0)
                return;
            if (disposing)
                OwningDisposeScope?.MarkAsDisposed(this);
            Interlocked.Decrement(ref totalCount);
            Shim.compat_tensor_release(released);
        }

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is null && other is not null)
                other.Attach(this);
            else
                OwningDisposeScope?.MoveToOther(other, this);
            return this;
        }

        public Tensor alias() => new(Shim.Checked(Shim.compat_tensor_alias(Handle)));

        internal static Tensor? FromHandle(nint handle) => handle == 0 ? null : new Tensor(handle);

        /// <summary>
        /// Gives the native tensor away. As in TorchSharp the count of tensors does not go down: a Parameter made of a tensor counts twice.
        /// </summary>
        internal nint MoveHandle()
        {
            var moved = Handle;
            handle = 0;
            return moved;
        }

        public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

        public bool Equals(Tensor target) => target is not null && Aten.CallForBoolean("equal", this, target);

        public override int GetHashCode() => base.GetHashCode();
    }
}
