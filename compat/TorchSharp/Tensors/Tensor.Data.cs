using System.Runtime.CompilerServices;
using TorchSharp.Interop;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            RequireElement(typeof(T));
            return new TensorAccessor<T>(this);
        }

        public unsafe T item<T>() where T : unmanaged
        {
            if (NumberOfElements != 1)
                throw new ArgumentException($"Number of elements in the tensor must be 1");
            RequireElement(typeof(T));
            using var onCpu = cpu();
            return *(T*)onCpu.Memory;
        }

        public Scalar ToScalar()
        {
            using var exact = Aten.Call("to.dtype_layout", this, WideType, Argument.None, CPU);
            if (exact.NumberOfElements != 1)
                throw new System.Runtime.InteropServices.ExternalException(
                    $"a Tensor with {NumberOfElements} elements cannot be converted to Scalar");
            return exact.dtype == ScalarType.Int64 ? new Scalar(exact.item<long>(), dtype) : new Scalar(exact.item<double>(), dtype);
        }

        public unsafe Span<byte> bytes
        {
            get
            {
                var size = NumberOfElements * ElementSize;
                RequireReadable(size);
                return new Span<byte>((void*)Memory, (int)size);
            }

            set
            {
                if (!is_contiguous())
                    throw new InvalidOperationException("SetBytes() called on non-contiguous tensor.");
                if (NumberOfElements * ElementSize != value.Length)
                    throw new ArgumentException("Mismatched data sizes in SetBytes().");
                value.CopyTo(new Span<byte>((void*)Memory, value.Length));
            }
        }

        internal nint Memory
        {
            get
            {
                var memory = Kept(Shim.compat_tensor_data(Handle));
                if (memory == 0)
                    CheckForErrors();
                return memory;
            }
        }

        private ScalarType WideType => is_floating_point() ? ScalarType.Float64 : ScalarType.Int64;

        private void RequireElement(Type type)
        {
            if (dtype is ScalarType.QInt8 or ScalarType.QUInt8 or ScalarType.QInt32 or ScalarType.BFloat16)
                return;
            if (ToScalarType(type) != dtype)
                throw new ArgumentException($"{type.Name} is not compatible with {dtype}");
        }

        private void RequireReadable(long size)
        {
            if (!is_contiguous())
                throw new InvalidOperationException("Bytes() called on non-contiguous tensor.");
            if (size > int.MaxValue)
                throw new ArgumentException("Span only supports up to int.MaxValue elements.");
            if (device_type != DeviceType.CPU)
                throw new InvalidOperationException(TensorAccessor<byte>.NotOnCpu);
        }
    }
}
