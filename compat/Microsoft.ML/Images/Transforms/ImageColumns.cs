using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms.Image;

/// <summary>The input columns that the image transforms take, and the mismatch that they report otherwise.</summary>
internal static class ImageColumns
{
    public static SchemaShape.Column FindImage(SchemaShape schema, string name)
    {
        var column = schema.FindInput(name);
        if (column.ItemType is not ImageDataViewType || column.Kind != SchemaShape.Column.VectorKind.Scalar)
            throw Contracts.ExceptSchemaMismatch("inputSchema", "input", name, new ImageDataViewType().ToString(), column.GetTypeString());
        return column;
    }

    public static ImageDataViewType CheckImage(DataViewSchema.Column column) =>
        column.Type as ImageDataViewType
        ?? throw Contracts.ExceptSchemaMismatch("inputSchema", "input", column.Name, "image", column.Type.ToString()!);
}
