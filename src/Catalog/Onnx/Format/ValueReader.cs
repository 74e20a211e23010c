using System.Collections.Immutable;

namespace MLNet.CnnCatalog.Onnx.Format;

/// <summary>Reads the inputs and outputs of a graph. One that is no tensor has no dimensions.</summary>
internal static class ValueReader
{
    private static readonly (OnnxElementType, ImmutableArray<OnnxDimension>) Unknown = (OnnxElementType.Undefined, []);

    public static OnnxValue Value(MessageReader reader)
    {
        var (name, type) = ("", Unknown);
        foreach (var field in reader.Fields())
            switch (field)
            {
                case 1: name = reader.Text(); break;
                case 2: type = reader.Message(Type); break;
                default: reader.Skip(); break;
            }

        return new(name, type.Item1, type.Item2);
    }

    private static (OnnxElementType, ImmutableArray<OnnxDimension>) Type(MessageReader reader)
    {
        var type = Unknown;
        foreach (var field in reader.Fields())
            switch (field)
            {
                case 1: type = reader.Message(TensorType); break;
                default: reader.Skip(); break;
            }

        return type;
    }

    private static (OnnxElementType, ImmutableArray<OnnxDimension>) TensorType(MessageReader reader)
    {
        var type = Unknown;
        foreach (var field in reader.Fields())
            switch (field)
            {
                case 1: type.Item1 = (OnnxElementType)reader.SmallInteger(); break;
                case 2: type.Item2 = reader.Message(Shape); break;
                default: reader.Skip(); break;
            }

        return type;
    }

    private static ImmutableArray<OnnxDimension> Shape(MessageReader reader)
    {
        var dimensions = ImmutableArray.CreateBuilder<OnnxDimension>();
        foreach (var field in reader.Fields())
            switch (field)
            {
                case 1: dimensions.Add(reader.Message(Dimension)); break;
                default: reader.Skip(); break;
            }

        return dimensions.ToImmutable();
    }

    private static OnnxDimension Dimension(MessageReader reader)
    {
        var dimension = new OnnxDimension(null);
        foreach (var field in reader.Fields())
            switch (field)
            {
                // Some exporters write -1 or 0 for an extent that they do not know.
                case 1: dimension = new(reader.SmallInteger() is var extent and > 0 ? extent : null); break;
                case 2: dimension = new(null, reader.Text()); break;
                default: reader.Skip(); break;
            }

        return dimension;
    }
}
