using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                mode is PaddingModes.Constant or PaddingModes.Zeros
                    ? Aten.Call("pad", input, pad, "constant", value)
                    : Aten.Call("pad", input, pad, mode.ToString().ToLowerInvariant());

            public static Tensor pad(Tensor input, ReadOnlySpan<long> pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, pad.ToArray(), mode, value);

            public static Tensor grid_sample(Tensor input, Tensor grid, GridSampleMode mode = GridSampleMode.Bilinear,
                GridSamplePaddingMode padding_mode = GridSamplePaddingMode.Zeros, bool? align_corners = null) =>
                Aten.Call("grid_sampler", input, grid, mode == GridSampleMode.Nearest ? 1 : 0, NativeMode(padding_mode),
                    align_corners ?? false);

            public static Tensor affine_grid(Tensor theta, long[]? size = null, bool align_corners = false) =>
                Aten.Call("affine_grid_generator", theta, size ?? [], align_corners);

            public static Tensor interpolate(Tensor x, long[]? size = null, double[]? scale_factor = null,
                InterpolationMode mode = InterpolationMode.Nearest, bool? align_corners = null, bool recompute_scale_factor = false,
                bool antialias = false)
            {
                if (recompute_scale_factor || antialias)
                    throw new NotImplementedException(
                        "This stand-in for TorchSharp interpolates without recompute_scale_factor and antialias.");
                if (mode == InterpolationMode.Bilinear)
                    return Aten.Call("upsample_bilinear2d.vec", x, size, align_corners ?? false, scale_factor);
                return align_corners is null
                    ? Aten.Call("upsample_nearest2d.vec", x, size, scale_factor)
                    : throw new ExternalException(
                        "align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear");
            }

            private static long NativeMode(GridSamplePaddingMode mode) => mode switch
            {
                GridSamplePaddingMode.Border => 1,
                GridSamplePaddingMode.Reflection => 2,
                _ => 0,
            };
        }
    }
}
