using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public long Dimensions => Kept(Shim.compat_tensor_rank(Handle));
        public long ndim => Dimensions;
        public long dim() => Dimensions;

        public long NumberOfElements => Kept(Shim.compat_tensor_length(Handle));
        public long numel() => NumberOfElements;

        public long ElementSize => Kept(Shim.compat_tensor_element_size(Handle));
        public long element_size() => ElementSize;

        public long storage_offset() => Kept(Shim.compat_tensor_storage_offset(Handle));

        public ScalarType dtype => (ScalarType)Kept(Shim.compat_tensor_type(Handle));

        public DeviceType device_type => (DeviceType)Kept(Shim.compat_tensor_device_type(Handle));
        public int device_index => (int)Kept(Shim.compat_tensor_device_index(Handle));
        public Device device => device_type == DeviceType.CPU ? new Device(DeviceType.CPU) : new Device(device_type, device_index);

        public bool is_cuda => device_type == DeviceType.CUDA;
        public bool is_meta => device_type == DeviceType.META;
        public bool is_cpu() => device_type == DeviceType.CPU;
        public bool is_sparse => Kept(Shim.compat_tensor_is_sparse(Handle));
        public bool is_integral() => torch.is_integral(dtype);
        public bool is_floating_point() => torch.is_floating_point(dtype);
        public bool is_complex() => torch.is_complex(dtype);
        public bool is_contiguous() => Kept(Shim.compat_tensor_is_contiguous(Handle));

        public unsafe long[] shape
        {
            get
            {
                var sizes = new long[Dimensions];
                fixed (long* first = sizes)
                    Shim.Check(Shim.compat_tensor_sizes(Handle, first));
                return Kept(sizes);
            }
        }

        public long[] size() => shape;

        public long size(int dim) => shape[Wrapped(dim)];

        public unsafe long[] stride()
        {
            var strides = new long[Dimensions];
            fixed (long* first = strides)
                Shim.Check(Shim.compat_tensor_strides(Handle, first));
            return Kept(strides);
        }

        public long stride(int dim) => stride()[Wrapped(dim)];

        /// <summary>Keeps this object from its finalizer until the native call that made the value has returned.</summary>
        private T Kept<T>(T value)
        {
            GC.KeepAlive(this);
            return value;
        }

        private int Wrapped(int dim)
        {
            var rank = (int)Dimensions;
            if (dim < -rank || dim >= rank)
                throw new System.Runtime.InteropServices.ExternalException(
                    $"Dimension out of range (expected to be in range of [{-rank}, {rank - 1}], but got {dim})");
            return dim < 0 ? dim + rank : dim;
        }
    }
}
