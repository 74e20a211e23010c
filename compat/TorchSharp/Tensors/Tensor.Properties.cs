using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public long Dimensions => Kept(Shim.compat_tensor_rank(Handle));
        public long ndim => Dimensions;

        public long NumberOfElements => Kept(Shim.compat_tensor_length(Handle));
        public long numel() => NumberOfElements;

        public long ElementSize => Kept(Shim.compat_tensor_element_size(Handle));

        public ScalarType dtype => (ScalarType)Kept(Shim.compat_tensor_type(Handle));

        public DeviceType device_type => (DeviceType)Kept(Shim.compat_tensor_device_type(Handle));
        public int device_index => (int)Kept(Shim.compat_tensor_device_index(Handle));
        public Device device => device_type == DeviceType.CPU ? new Device(DeviceType.CPU) : new Device(device_type, device_index);

        public bool is_floating_point() => torch.is_floating_point(dtype);
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

        public unsafe long[] stride()
        {
            var strides = new long[Dimensions];
            fixed (long* first = strides)
                Shim.Check(Shim.compat_tensor_strides(Handle, first));
            return Kept(strides);
        }

        /// <summary>Keeps this object from its finalizer until the native call that made the value has returned.</summary>
        private T Kept<T>(T value)
        {
            GC.KeepAlive(this);
            return value;
        }
    }
}
