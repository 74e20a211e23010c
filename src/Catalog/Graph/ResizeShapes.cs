using System.Globalization;

namespace MLNet.CnnCatalog.Graph;

/// <summary>Output shapes of <see cref="Resize"/>.</summary>
internal static class ResizeShapes
{
    /// <param name="name">Name of the layer.</param>
    /// <param name="resize">What it does.</param>
    /// <param name="inputs">The map, and behind it the one whose size it takes, if there is one.</param>
    public static Shape Infer(string name, Resize resize, Shape[] inputs) => resize.Target switch
    {
        FixedSize { Output: { Height: >= 1, Width: >= 1 } output } => Shape.Map(inputs[0].Channels, output.Height, output.Width),
        FixedSize { Output: var output } => throw new ArgumentException(
            $"'{name}': a map is resized to at least 1x1 pixels, not {output}."),
        ScaledSize scale => Shape.Map(
            inputs[0].Channels,
            Scaled(name, inputs[0], inputs[0].Height, scale.Height),
            Scaled(name, inputs[0], inputs[0].Width, scale.Width)),
        SizeOfOther => inputs[1].WithChannels(inputs[0].Channels),
        var target => throw new NotSupportedException($"'{name}': the shape of a map resized to {target} is not known."),
    };

    private static int Scaled(string name, Shape input, int extent, double factor) =>
        Math.Floor(extent * factor) is >= 1 and <= int.MaxValue and var scaled
            ? (int)scaled
            : throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"'{name}': {extent} pixels of {input} times {factor} are no number of pixels. Use a factor that leaves at least 1."));
}
