using System.Globalization;

namespace MLNet.CnnCatalog.Onnx.Format;

/// <summary>Writes the format of https://github.com/onnx/onnx, onnx.proto, whose fields the numbers are.</summary>
internal static class OnnxWriter
{
    /// <param name="model">The model.</param>
    /// <param name="placeOf">Where the numbers of an initializer go; null for the model's own file.</param>
    public static MessageWriter Model(OnnxModel model, Func<OnnxTensor, ExternalPlace?> placeOf)
    {
        var writer = new MessageWriter();
        writer.Integer(1, model.IrVersion);
        TextIfAny(writer, 2, model.Producer);
        TextIfAny(writer, 3, model.ProducerVersion);
        writer.Message(7, graph => Graph(graph, model.Graph, placeOf));
        foreach (var (domain, version) in model.OperatorSets)
            writer.Message(8, set =>
            {
                set.Text(1, domain);
                set.Integer(2, version);
            });
        foreach (var (key, value) in model.Metadata)
            Pair(writer, 14, key, value);
        return writer;
    }

    private static void Graph(MessageWriter writer, OnnxGraph graph, Func<OnnxTensor, ExternalPlace?> placeOf)
    {
        foreach (var node in graph.Nodes)
            writer.Message(1, inner => Node(inner, node));
        TextIfAny(writer, 2, graph.Name);
        foreach (var tensor in graph.Initializers)
            writer.Message(5, inner => Tensor(inner, tensor, placeOf(tensor)));
        foreach (var value in graph.Inputs)
            writer.Message(11, inner => Value(inner, value));
        foreach (var value in graph.Outputs)
            writer.Message(12, inner => Value(inner, value));
        foreach (var value in graph.Values)
            writer.Message(13, inner => Value(inner, value));
    }

    private static void Node(MessageWriter writer, OnnxNode node)
    {
        foreach (var input in node.Inputs)
            writer.Text(1, input);
        foreach (var output in node.Outputs)
            writer.Text(2, output);
        TextIfAny(writer, 3, node.Name);
        writer.Text(4, node.OpType);
        foreach (var attribute in node.Attributes)
            writer.Message(5, inner => Attribute(inner, attribute));
        TextIfAny(writer, 7, node.Domain);
    }

    private static void Attribute(MessageWriter writer, OnnxAttribute attribute)
    {
        writer.Text(1, attribute.Name);
        AttributeValue(writer, attribute.Value);
        writer.Integer(20, attribute.Value switch
        {
            float => 1,
            long => 2,
            string => 3,
            OnnxTensor => 4,
            float[] => 6,
            long[] => 7,
            string[] => 8,
            var other => throw new NotSupportedException($"The attribute '{attribute.Name}' cannot hold a {other.GetType().Name}."),
        });
    }

    private static void AttributeValue(MessageWriter writer, object value)
    {
        if (value is float number)
            writer.Float(2, number);
        if (value is long integer)
            writer.Integer(3, integer);
        if (value is string text)
            writer.Text(4, text);
        if (value is OnnxTensor tensor)
            writer.Message(5, inner => Tensor(inner, tensor, place: null));
        foreach (var item in value as float[] ?? [])
            writer.Float(7, item);
        foreach (var item in value as long[] ?? [])
            writer.Integer(8, item);
        foreach (var item in value as string[] ?? [])
            writer.Text(9, item);
    }

    private static void Tensor(MessageWriter writer, OnnxTensor tensor, ExternalPlace? place)
    {
        foreach (var extent in tensor.Dimensions)
            writer.Integer(1, extent);
        writer.Integer(2, (int)tensor.ElementType);
        TextIfAny(writer, 8, tensor.Name);
        if (place is null)
        {
            writer.Bytes(9, tensor.ByteCount, tensor.WriteTo);
            return;
        }

        Pair(writer, 13, "location", place.FileName);
        Pair(writer, 13, "offset", place.Offset.ToString(CultureInfo.InvariantCulture));
        Pair(writer, 13, "length", tensor.ByteCount.ToString(CultureInfo.InvariantCulture));
        writer.Integer(14, 1);
    }

    private static void Value(MessageWriter writer, OnnxValue value)
    {
        writer.Text(1, value.Name);
        writer.Message(2, type => type.Message(1, tensor =>
        {
            tensor.Integer(1, (int)value.ElementType);
            tensor.Message(2, shape =>
            {
                foreach (var extent in value.Extents)
                    shape.Message(1, inner => Dimension(inner, extent));
            });
        }));
    }

    private static void Dimension(MessageWriter writer, OnnxDimension dimension)
    {
        if (dimension.Extent is { } extent)
            writer.Integer(1, extent);
        else if (dimension.Name.Length > 0)
            writer.Text(2, dimension.Name);
    }

    private static void Pair(MessageWriter writer, int field, string key, string value) => writer.Message(field, pair =>
    {
        pair.Text(1, key);
        pair.Text(2, value);
    });

    private static void TextIfAny(MessageWriter writer, int field, string value)
    {
        if (value.Length > 0)
            writer.Text(field, value);
    }
}
