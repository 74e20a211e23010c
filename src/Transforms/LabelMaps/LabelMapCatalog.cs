using MLNet.CnnCatalog.Transforms.LabelMaps;

namespace Microsoft.ML;

/// <summary>Label maps in pipelines: read from masks, and painted over images.</summary>
public static class LabelMapCatalog
{
    extension(TransformsCatalog catalog)
    {
        /// <summary>
        /// Reads masks, PNG files with a label in every pixel, as <c>LoadImages</c> reads images. Adds a column of <see cref="LabelMap"/>;
        /// a row whose path is empty gets null. A saved pipeline reads them too, and an application that loads it needs this library.
        /// </summary>
        /// <param name="outputColumnName">Column that is added.</param>
        /// <param name="imageFolder">Folder that the paths are relative to; null or empty for the current one.</param>
        /// <param name="inputColumnName">Text column with paths; null for that of the output.</param>
        /// <param name="options">
        /// What pixels mean; null takes the defaults: palette files by index, grey ones by value, 255 ignored.
        /// </param>
        /// <exception cref="ArgumentException">
        /// An option is wrong; fitting throws it where the column is missing or holds no texts.
        /// </exception>
        /// <remarks>
        /// While rows are read, <see cref="FileNotFoundException"/> and <see cref="InvalidDataException"/> name a file that is not there,
        /// or is damaged, or has a pixel that is none of the classes. Where no column of images is read with the maps, ML.NET reads some
        /// hundred rows ahead on several threads, and such an error is the inner exception of an <see cref="InvalidOperationException"/>.
        /// </remarks>
        public IEstimator<ITransformer> LoadLabelMaps(
            string outputColumnName, string? imageFolder, string? inputColumnName = null, LabelMapOptions? options = null)
        {
            ArgumentNullException.ThrowIfNull(catalog);
            ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
            options ??= new();
            options.Check();
            var folder = string.IsNullOrEmpty(imageFolder) ? "" : Path.GetFullPath(imageFolder);
            return new LabelMapLoading(folder, options).Steps(outputColumnName, inputColumnName ?? outputColumnName);
        }

        /// <summary>
        /// Paints label maps over images, for people to look at: every pixel is mixed with the colour of its label, ignored ones with
        /// white. Adds an image, upright and opaque; a row that lacks its image or map gets null. As with <c>LoadImages</c>, save or copy
        /// an image before the next row is read: then it is disposed.
        /// </summary>
        /// <param name="outputColumnName">Column that is added.</param>
        /// <param name="imageColumnName">Column of images, such as that of <c>LoadImages</c>, which stay as they are.</param>
        /// <param name="labelMapColumnName">Column of <see cref="LabelMap"/>, of the size of the upright image.</param>
        /// <param name="options">Options; null takes the defaults.</param>
        /// <exception cref="ArgumentException">
        /// An option is wrong; fitting throws it where a column is missing or of another type.
        /// </exception>
        /// <remarks>
        /// While rows are read, <see cref="InvalidDataException"/> says where image and map differ in size, or a label has no colour.
        /// </remarks>
        public IEstimator<ITransformer> OverlayLabelMap(
            string outputColumnName, string imageColumnName = "Image", string labelMapColumnName = "PredictedLabelMap",
            LabelMapOverlayOptions? options = null)
        {
            ArgumentNullException.ThrowIfNull(catalog);
            ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
            ArgumentException.ThrowIfNullOrEmpty(imageColumnName);
            ArgumentException.ThrowIfNullOrEmpty(labelMapColumnName);
            options ??= new();
            options.Check();
            return LabelMapOverlay.Steps(outputColumnName, imageColumnName, labelMapColumnName, options);
        }
    }
}
