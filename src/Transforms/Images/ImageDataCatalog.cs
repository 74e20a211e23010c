using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.CnnCatalog.Transforms.Images;

namespace Microsoft.ML;

/// <summary>Images that do not lie in files of their own, as rows.</summary>
public static class ImageDataCatalog
{
    extension(DataOperationsCatalog catalog)
    {
        /// <summary>
        /// Loads grey images and their labels from idx files, the format of MNIST and Fashion-MNIST, gzipped or not. The rows have the columns
        /// <c>Image</c> (an image of the files' height and width, ready for a trainer), <c>Label</c> (text) and <c>Number</c> (place in the files, from 0).
        /// </summary>
        /// <param name="images">File of the images, such as <c>train-images-idx3-ubyte.gz</c>.</param>
        /// <param name="labels">File of the labels, such as <c>train-labels-idx1-ubyte.gz</c>.</param>
        /// <param name="classNames">Names of the classes in the order of the numbers in the file; null makes texts of the numbers.</param>
        /// <exception cref="FileNotFoundException">A file is not there.</exception>
        /// <exception cref="InvalidDataException">A file is damaged, the two have different numbers of items, or a label has no name.</exception>
        public IDataView LoadFromIdx(string images, string labels, IReadOnlyList<string>? classNames = null)
        {
            ArgumentNullException.ThrowIfNull(catalog);
            ArgumentException.ThrowIfNullOrEmpty(images);
            ArgumentException.ThrowIfNullOrEmpty(labels);
            var pixels = IdxFile.Read(images, dimensions: 3, "images");
            var classes = IdxFile.Read(labels, dimensions: 1, "labels");
            if (pixels.Count != classes.Count)
                throw new InvalidDataException($"'{images}' has {pixels.Count} images, and '{labels}' has {classes.Count} labels. Take two files that belong together.");
            if (classNames is not null && Array.FindIndex(classes.Values, label => label >= classNames.Count) is var unnamed and >= 0)
                throw new InvalidDataException(
                    $"Label {unnamed} of '{labels}' is {classes.Values[unnamed]}, and {classNames.Count} names are given, which are those of 0 to {classNames.Count - 1}.");
            var rows = SchemaDefinition.Create(typeof(IdxRow));
            // ML.NET reads from objects only types that were registered.
            new ImageTypeAttribute(pixels.Dimensions[1], pixels.Dimensions[2]).Register();
            rows[nameof(IdxRow.Image)].ColumnType = new ImageDataViewType(pixels.Dimensions[1], pixels.Dimensions[2]);
            return catalog.LoadFromEnumerable(Rows(pixels, classes, classNames), rows);
        }
    }

    private static IEnumerable<IdxRow> Rows(IdxFile pixels, IdxFile labels, IReadOnlyList<string>? names) =>
        labels.Values.Index().Select(label => new IdxRow
        {
            Number = label.Index,
            Label = names?[label.Item] ?? label.Item.ToString(CultureInfo.InvariantCulture),
            Image = Image(pixels, label.Index),
        });

    private static MLImage Image(IdxFile file, int number)
    {
        var (height, width) = (file.Dimensions[1], file.Dimensions[2]);
        var colours = new byte[4 * height * width];
        foreach (var (index, grey) in file.Values.AsSpan(number * height * width, height * width).ToArray().Index())
            (colours[4 * index], colours[(4 * index) + 1], colours[(4 * index) + 2], colours[(4 * index) + 3]) = (grey, grey, grey, byte.MaxValue);
        return MLImage.CreateFromPixels(width, height, MLPixelFormat.Bgra32, colours);
    }

    private sealed class IdxRow
    {
        public int Number { get; set; }

        public string Label { get; set; } = "";

        [ImageType(1, 1)]
        public MLImage? Image { get; set; }
    }
}
