using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.CnnCatalog.Transforms.Columns;

namespace MLNet.CnnCatalog.Transforms.Augmentation;

/// <summary>The recipe of an image column, in an annotation of it.</summary>
internal static class AugmentationColumn
{
    private const string Kind = "CnnAugmentation";

    /// <summary>The recipe that a column has with it; null for none.</summary>
    public static AugmentationRecipe? RecipeOf(DataViewSchema.Column column)
    {
        if (column.Annotations.Schema.GetColumnOrNull(Kind) is null)
            return null;
        var text = default(ReadOnlyMemory<char>);
        column.Annotations.GetValue(Kind, ref text);
        return AugmentationRecipe.FromJson(text.ToString());
    }

    /// <summary>The annotations of a column, with another recipe.</summary>
    public static DataViewSchema.Annotations Annotate(DataViewSchema.Column column, AugmentationRecipe recipe)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add(column.Annotations, name => name != Kind);
        var text = recipe.ToJson().AsMemory();
        builder.Add(Kind, TextDataViewType.Instance, (ref ReadOnlyMemory<char> value) => value = text);
        return builder.ToAnnotations();
    }

    /// <summary>The column, if it is there and its images can be augmented.</summary>
    /// <exception cref="ArgumentException">It is not there, or of another type.</exception>
    public static DataViewSchema.Column Bind(DataViewSchema schema, string name)
    {
        var column = schema.GetColumnOrNull(name) ?? throw MissingColumn.Error("column", name, schema.Select(column => column.Name), nameof(name));
        return column.Type is ImageDataViewType || (column.Type is VectorDataViewType { ItemType.RawType: var item } && item == typeof(byte))
            ? column
            : throw new ArgumentException(
                $"Column '{name}' is {column.Type}, which cannot be augmented; an image (LoadImages) or the bytes of an image file (LoadRawImageBytes) is " +
                "needed. " +
                "Give the trainer such a column: it resizes and normalizes images by itself.", nameof(name));
    }

    /// <summary>The recipe by which the images of a column are augmented in training: that of the options or that of the column; null for none.</summary>
    /// <exception cref="ArgumentException">
    /// There are both; or the column has none and another one has, which it was made of perhaps; or the column is a vector.
    /// </exception>
    public static AugmentationRecipe? Choose(DataViewSchema schema, string name, AugmentationRecipe? own)
    {
        var ofColumn = schema.GetColumnOrNull(name) is { } column ? RecipeOf(column) : null;
        if (ofColumn is not null && own is not null)
            throw new ArgumentException(
                $"The option Augmentation is set, and column '{name}' has a recipe from AugmentImages too. Leave one of the two out.", nameof(own));
        if (ofColumn is null && own is null && schema.FirstOrDefault(other => RecipeOf(other) is not null) is { Name: not null } lost)
            throw new ArgumentException(
                $"Column '{name}' has no augmentation, and {(lost.IsHidden ? $"a column '{lost.Name}' before it" : $"column '{lost.Name}'")} has one " +
                "from AugmentImages: " +
                "transforms that make a new image, such as ResizeImages, do not pass it on. Put AugmentImages behind them, right in front of the trainer, " +
                "or set the option Augmentation: to AugmentationRecipe.Empty to train without.", nameof(name));
        var recipe = ofColumn ?? own;
        if (recipe is null or { Augmentations.Count: 0 })
            return null;
        Bind(schema, name);
        return recipe;
    }

    /// <exception cref="ArgumentException">The column has a recipe, and who reads it does not learn.</exception>
    public static void RequireNone(DataViewSchema schema, string name)
    {
        if (RecipeOf(schema[name]) is not null)
            throw new ArgumentException(
                $"Column '{name}' has a recipe from AugmentImages, and features are computed of images as they are. Leave it out, or give the trainer behind " +
                "the features augmented rows: ml.Data.AugmentImages.", nameof(name));
    }
}
