using Microsoft.ML.Data;
using Microsoft.ML.Images.Resizing;
using static Microsoft.ML.Transforms.Image.ImageResizingEstimator;

namespace Microsoft.ML.Transforms.Image;

internal sealed record ImageResizing
{
    public ImageResizing(int imageWidth, int imageHeight, ResizingKind resizing, Anchor cropAnchor)
    {
        Contracts.CheckParam(imageWidth > 0, nameof(imageWidth));
        Contracts.CheckParam(imageHeight > 0, nameof(imageHeight));
        Contracts.CheckParam(Enum.IsDefined(resizing), nameof(resizing));
        Contracts.CheckParam(Enum.IsDefined(cropAnchor), nameof(cropAnchor));
        Kind = resizing;
        Anchor = cropAnchor;
        OutputType = new ImageDataViewType(imageHeight, imageWidth);
    }

    public ResizingKind Kind { get; }

    public Anchor Anchor { get; }

    public ImageDataViewType OutputType { get; }

    public static ImageResizing Load(BinaryReader reader) =>
        new(reader.ReadInt32(), reader.ReadInt32(), (ResizingKind)reader.ReadByte(), (Anchor)reader.ReadByte());

    public void Save(BinaryWriter writer)
    {
        writer.Write(OutputType.Width);
        writer.Write(OutputType.Height);
        writer.Write((byte)Kind);
        writer.Write((byte)Anchor);
    }

    public bool Keeps(MLImage image) => image.Width == OutputType.Width && image.Height == OutputType.Height;

    public MLImage Apply(MLImage image) =>
        new(PictureResizer.Resize(image.Buffer, OutputType.Width, OutputType.Height, Kind, Anchor)) { Tag = image.Tag };
}
