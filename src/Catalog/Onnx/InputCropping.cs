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
        var (top, left, cropped) = ((size.Height - height) / 2, (size.Width - width) / 2, Cropped(input));
        var (slice, constants) = Slice(model.OpsetVersion, input, cropped, [top, left], [top + height, left + width], axis);
        var larger = new OnnxValue(input, own.ElementType, own.Extents.SetItem(axis, size.Height).SetItem(axis + 1, size.Width));
        return model.Behind(larger, cropped, [slice], constants);
    }

    /// <summary>What <see cref="CropInput"/> was given; the network itself where it was not.</summary>
    public static OnnxModel UncropInput(this OnnxModel model, string input)
    {
        var cropped = Cropped(input);
        if (model.Graph.Nodes.FirstOrDefault(node => node.OpType == "Slice" && node.Outputs is [var output] && output == cropped) is not { } slice)
            return model;
        var (starts, ends, axes) = (Numbers(slice, "starts", 1), Numbers(slice, "ends", 2), Numbers(slice, "axes", 3));
        var own = model.Graph.Inputs.Single(value => value.Name == input);
        var extents = axes.Index().Aggregate(own.Extents, (known, axis) =>
            known.SetItem((int)axis.Item, checked((int)(ends[axis.Index] - starts[axis.Index]))));
        var graph = model.Graph with
        {
            Inputs = [.. model.Graph.Inputs.Select(value => value == own ? new(input, own.ElementType, extents) : value)],
            Nodes =
            [
                .. model.Graph.Nodes.Where(node => !ReferenceEquals(node, slice))
                    .Select(node => node with { Inputs = [.. node.Inputs.Select(name => name == cropped ? input : name)] }),
            ],
            Initializers = [.. model.Graph.Initializers.Where(tensor => !slice.Inputs.Contains(tensor.Name))],
        };
        return model.With(graph);

        long[] Numbers(OnnxNode node, string attribute, int at) => node.Find<long[]>(attribute)
            ?? model.Graph.Initializers.Single(tensor => tensor.Name == node.Inputs[at]).ToIntegers();
    }

    private static string Cropped(string input) => $"{input}.cropped";

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
