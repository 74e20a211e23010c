using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms.Image;

/// <summary>Makes a member of type <see cref="MLImage"/> an image column, of one size if it is stated.</summary>
public sealed class ImageTypeAttribute : DataViewTypeAttribute
{
    private readonly int height;
    private readonly int width;

    public ImageTypeAttribute()
    {
    }

    public ImageTypeAttribute(int height, int width)
    {
        Contracts.CheckParam(width > 0, nameof(width), "Should be positive number");
        Contracts.CheckParam(height > 0, nameof(height), "Should be positive number");
        this.height = height;
        this.width = width;
    }

    public override bool Equals(DataViewTypeAttribute? other) =>
        other is ImageTypeAttribute image && image.height == height && image.width == width;

    public override int GetHashCode() => HashCode.Combine(height, width);

    // As in ML.NET this throws for a size that was not stated: such an attribute needs the type to be known already.
    public override void Register() => DataViewTypeManager.Register(new ImageDataViewType(height, width), typeof(MLImage), this);
}
