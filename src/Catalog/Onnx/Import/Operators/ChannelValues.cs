namespace MLNet.CnnCatalog.Onnx.Import;

/// <summary>Constants that go with the channels of a map or the features of a vector.</summary>
internal static class ChannelValues
{
    /// <summary>The signal, listed so that its channels are one axis, and a number for each channel.</summary>
    public static (Signal Signal, float[] Values) Of(OperatorCall call, Signal signal, Constant constant)
    {
        var operand = Listed(call, signal);
        var extents = operand.Extents;
        var padded = Enumerable.Repeat(1, Math.Max(0, extents.Length - constant.Extents.Length)).Concat(constant.Extents).ToArray();
        var axes = padded.Index().Where(axis => axis.Item != 1).Select(axis => axis.Index).ToArray();
        var values = constant.ToFloats();
        if (padded.Length == extents.Length && axes.Length == 0)
            return (operand, [.. Enumerable.Repeat(values[0], operand.Shape.Channels)]);
        if (padded.Length == extents.Length && axes is [var axis and > 0] && padded[axis] == extents[axis]
            && operand.Arrangement.Axes[axis - 1].SequenceEqual(Arrangement.Whole(MapAxis.Channels, operand.Shape.Channels)))
            return (operand, values);
        throw call.Unsupported(
            $"its constant [{string.Join(", ", constant.Extents)}] differs along more than the channels of [{string.Join(", ", extents)}]; " +
            "known are one number, and one for each channel");
    }

    private static Signal Listed(OperatorCall call, Signal signal)
    {
        if (signal.Arrangement.Axes.Length > 1 || signal.Shape.IsVector)
            return signal;
        var vector = call.Vector(signal);
        return new(vector, Arrangement.Plain(vector.Shape), signal.Batch);
    }
}
