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

            public static Tensor pad(Tensor input, (long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, Pair(pad), mode, value);

            public static Tensor pad(Tensor input, (long, long, long, long) pad, PaddingModes mode = PaddingModes.Constant,
                double value = 0) =>
                functional.pad(input, new[] { pad.Item1, pad.Item2, pad.Item3, pad.Item4 }, mode, value);

            public static Tensor pad(Tensor input, long pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, [.. Enumerable.Repeat(pad, (int)input.ndim * 2)], mode, value);

            public static Tensor interpolate(Tensor x, long[]? size = null, double[]? scale_factor = null,
                InterpolationMode mode = InterpolationMode.Nearest, bool? align_corners = null, bool recompute_scale_factor = false,
                bool antialias = false)
            {
                var dimensions = (int)x.ndim - 2;
                if (scale_factor is { Length: 1 })
                    scale_factor = [.. Enumerable.Repeat(scale_factor[0], dimensions)];
                if (scale_factor is not null && recompute_scale_factor)
                    (size, scale_factor) = ([.. scale_factor.Select((scale, i) => (long)Math.Floor(x.size(i + 2) * scale))], null);
                return Upsampled(x, dimensions, size, scale_factor, mode, align_corners, antialias);
            }

            public static Tensor grid_sample(Tensor input, Tensor grid, GridSampleMode mode = GridSampleMode.Bilinear,
                GridSamplePaddingMode padding_mode = GridSamplePaddingMode.Zeros, bool? align_corners = null) =>
                Aten.Call("grid_sampler", input, grid, mode == GridSampleMode.Nearest ? 1 : 0, NativeMode(padding_mode),
                    align_corners ?? false);

            public static Tensor affine_grid(Tensor theta, long[]? size = null, bool align_corners = false) =>
                Aten.Call("affine_grid_generator", theta, size ?? [], align_corners);

            public static Tensor unfold(Tensor input, long kernel_size, long dilation = 1, long padding = 0, long stride = 1) =>
                Aten.Call("im2col", input, Pair(kernel_size), Pair(dilation), Pair(padding), Pair(stride));

            public static Tensor unfold(Tensor input, (long, long) kernel_size, (long, long)? dilation = null, (long, long)? padding = null,
                (long, long)? stride = null) =>
                Aten.Call("im2col", input, Pair(kernel_size), Pair(dilation) ?? One, Pair(padding) ?? Zero, Pair(stride) ?? One);

            public static Tensor pixel_shuffle(Tensor input, long upscale_factor) => Aten.Call("pixel_shuffle", input, upscale_factor);

            private static Tensor Upsampled(Tensor x, int dimensions, long[]? size, double[]? scales, InterpolationMode mode,
                bool? alignCorners, bool antialias)
            {
                switch (mode)
                {
                    case InterpolationMode.Nearest or InterpolationMode.NearestExact or InterpolationMode.Area
                        when alignCorners is not null:
                        throw new ExternalException(
                            "align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear");
                    case InterpolationMode.Nearest:
                        return Aten.Call($"upsample_nearest{dimensions}d.vec", x, size, scales);
                    case InterpolationMode.NearestExact:
                        return Aten.Call($"_upsample_nearest_exact{dimensions}d.vec", x, size, scales);
                    case InterpolationMode.Bilinear when dimensions == 2:
                        return Aten.Call(Smoothed("upsample_bilinear2d"), x, size, alignCorners ?? false, scales);
                    case InterpolationMode.Bicubic when dimensions == 2:
                        return Aten.Call(Smoothed("upsample_bicubic2d"), x, size, alignCorners ?? false, scales);
                    case InterpolationMode.Area when dimensions == 2 && size is not null:
                        return adaptive_avg_pool2d(x, size);
                    default:
                        throw new NotImplementedException(
                            $"Interpolation '{mode}' of {dimensions + 2} dimensions is not part of this stand-in for TorchSharp.");
                }

                string Smoothed(string name) => antialias ? $"_{name}_aa.vec" : $"{name}.vec";
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
