using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>
        /// Moving a module makes new parameters and puts them in the place of the old ones: build the optimiser afterwards.
        /// </summary>
        public partial class Module
        {
            protected internal virtual Module _to(Device device, ScalarType dtype, bool non_blocking)
            {
                RequireFloatingPoint(dtype);
                return Convert(dtype, Available(device));
            }

            protected internal virtual Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) =>
                Convert(null, Available(new Device(deviceType, deviceIndex)));

            protected internal virtual Module _to(ScalarType dtype, bool non_blocking)
            {
                RequireFloatingPoint(dtype);
                return Convert(dtype, null);
            }

            private Module Convert(ScalarType? dtype, Device? device)
            {
                foreach (var child in submodules.Values)
                    Move(child, dtype, device);
                foreach (var (name, parameter) in ownParameters.ToList())
                    if (NeedsConversion(parameter, dtype, device))
                        Replace(name, parameter, ownParameters[name] = Converted(parameter, dtype, device));
                foreach (var (name, (tensor, isPersistent)) in ownBuffers.ToList())
                    if (NeedsConversion(tensor, dtype, device))
                        ReplaceBuffer(name, tensor, tensor.to(TypeFor(tensor, dtype), device ?? tensor.device), isPersistent);
                return this;
            }

            private static Module Move(Module module, ScalarType? dtype, Device? device) => (dtype, device) switch
            {
                (null, not null) => module._to(device.type, device.index, non_blocking: false),
                (not null, null) => module._to(dtype.Value, non_blocking: false),
                _ => module._to(device!, dtype!.Value, non_blocking: false),
            };

            private static Parameter Converted(Parameter parameter, ScalarType? dtype, Device? device)
            {
                using var withoutGradients = no_grad();
                var moved = new Parameter(parameter.to(TypeFor(parameter, dtype), device ?? parameter.device), parameter.requires_grad);
                moved.DetachFromDisposeScope();
                using var gradient = parameter.grad;
                using var movedGradient = gradient?.to(moved.dtype, moved.device);
                moved.grad = movedGradient;
                return moved;
            }

            private void ReplaceBuffer(string name, Tensor old, Tensor converted, bool isPersistent)
            {
                converted.DetachFromDisposeScope();
                ownBuffers[name] = (converted, isPersistent);
                Replace(name, old, converted);
            }

            /// <summary>Puts the new tensor into the field that held the old one and disposes the old one.</summary>
            private void Replace(string name, Tensor old, Tensor replacement)
            {
                var field = Fields(GetType()).FirstOrDefault(field => field.Name == name && ReferenceEquals(field.GetValue(this), old));
                field?.SetValue(this, replacement);
                old.Dispose();
            }

            private static bool NeedsConversion(Tensor tensor, ScalarType? dtype, Device? device) =>
                TypeFor(tensor, dtype) != tensor.dtype || (device is not null && device.type != tensor.device_type);

            private static ScalarType TypeFor(Tensor tensor, ScalarType? dtype) =>
                dtype is not null && tensor.is_floating_point() ? dtype.Value : tensor.dtype;

            private static void RequireFloatingPoint(ScalarType dtype)
            {
                if (!is_floating_point(dtype) && !is_complex(dtype))
                    throw new ArgumentException(
                        $"nn.Module.to only accepts floating point or complex types, but got desired dtype={dtype}");
            }

            private static Device Available(Device device) => device.type != DeviceType.CUDA || cuda.is_available()
                ? device
                : throw new InvalidOperationException("CUDA is not available.");
        }
    }
}
