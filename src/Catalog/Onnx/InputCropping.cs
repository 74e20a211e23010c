using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx;

/// <summary>A network that takes larger images and begins by cutting out their centre.</summary>
internal static class InputCropping
{
    // From this version on, Slice has its bounds as inputs instead of attributes.
    private const int FirstWithInputs = 10;

    /// <summary>The same network for images of another size, from whose centre it takes what it takes now.</summary>
    /// <param name="model">The network.</param>
    /// <param name="input">Name of the input, which stays.</param>
    /// <param name="size">The size that comes.</param>
    /// <param name="channelsLast">Whether the channels of a pixel lie side by side.</param>
    public static OnnxModel CropInput(this OnnxModel model, string input, ImageSize size, bool channelsLast)
    {
        var axis = channelsLast ? 1 : 2;
        var own = model.Graph.Inputs.Single(value => value.Name == input);
        var (height, width) = (own.Dimensions[axis] ?? size.Height, own.Dimensions[axis + 1] ?? size.Width);
        if (height > size.Height || width > size.Width)
            throw new ArgumentException($"Images of {size} pixels are too small to cut {height}x{width} from them.", nameof(size));
        var (top, left, cropped) = ((size.Height - height) / 2, (size.Width - width) / 2, $"{input}.cropped");
        var (slice, constants) = Slice(model.OpsetVersion, input, cropped, [top, left], [top + height, left + width], axis);
        var larger = new OnnxValue(input, own.ElementType, own.Extents.SetItem(axis, size.Height).SetItem(axis + 1, size.Width));
        return model.Behind(larger, cropped, [slice], constants);
    }

    private static (OnnxNode Node, OnnxTensor[] Constants) Slice(int opset, string input, string output, long[] starts, long[] ends, int axis)
    {
        long[] axes = [axis, axis + 1];
        if (opset < FirstWithInputs)
            return (
                new OnnxNode("Slice", [input], [output])
                {
                    Attributes = [OnnxAttribute.List("starts", starts), OnnxAttribute.List("ends", ends), OnnxAttribute.List("axes", axes)],
                }, []);
        OnnxTensor[] constants = [Constant("starts", starts), Constant("ends", ends), Constant("axes", axes)];
        return (new OnnxNode("Slice", [input, .. constants.Select(constant => constant.Name)], [output]), constants);

        OnnxTensor Constant(string name, long[] values) => OnnxTensor.Integers($"{output}.{name}", values);
    }
}
