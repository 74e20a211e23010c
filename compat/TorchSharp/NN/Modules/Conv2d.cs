using static TorchSharp.torch;

namespace TorchSharp.Modules;

public sealed class Conv2d : Convolution
{
    internal Conv2d(long inChannels, long outChannels, (long, long) kernelSize, (long, long)? stride, (long, long)? padding,
        Padding? paddingType, (long, long)? dilation, PaddingModes paddingMode, long groups, bool bias, Device? device, ScalarType? dtype)
        : base(nameof(Conv2d), inChannels, outChannels, kernelSize, stride ?? (1, 1), padding, paddingType, dilation ?? (1, 1),
            transposed: false, outputPadding: (0, 0), groups, bias, paddingMode, device, dtype)
    {
    }

    public override Tensor forward(Tensor input)
    {
        RequireChannels(input);
        if (padding_mode != PaddingModes.Zeros && padding is not null)
        {
            using var padded = nn.functional.pad(input, [padding[1], padding[1], padding[0], padding[0]], padding_mode);
            return nn.functional.conv2d(padded, weight, bias, stride, [0, 0], dilation, groups);
        }
        return padding_type.HasValue
            ? nn.functional.conv2d_padding(input, weight, bias, stride, padding_type.Value, dilation, groups)
            : nn.functional.conv2d(input, weight, bias, stride, padding, dilation, groups);
    }
}
