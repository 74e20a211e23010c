using AugmentationGallery;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Transforms.Augmentation;

const string Usage = """
    Paints what each augmentation does to a picture: a row for each, the picture itself first.

    AugmentationGallery [<picture>] [--sheet <file>]

      <picture>        JPEG, PNG or the like; a small drawing without
      --sheet <file>   PNG file to write; augmentations.png without
    """;

var (picture, sheet) = args switch
{
    [] => (null, "augmentations.png"),
    ["--sheet", var file] => (null, file),
    [var path] when !path.StartsWith('-') => (path, "augmentations.png"),
    [var path, "--sheet", var file] => (path, file),
    _ => ((string?)null, (string?)null),
};
if (sheet is null)
{
    Console.WriteLine(Usage);
    return args is ["--help" or "-h"] ? 0 : 1;
}

try
{
    using var image = picture is null ? Drawing.Create() : Small(picture);
    Gallery.Save(image, sheet);
    Console.WriteLine($"{Gallery.Rows.Count} augmentations are in {Path.GetFullPath(sheet)}");
    return 0;
}
catch (Exception error) when (error is ArgumentException or IOException or InvalidDataException)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}

// The longer side becomes that of the drawing.
static MLImage Small(string path)
{
    if (!File.Exists(path))
        throw new FileNotFoundException($"There is no file '{path}'.");
    using var whole = MLImage.CreateFromFile(path);
    var scale = (double)Drawing.Width / Math.Max(whole.Width, whole.Height);
    return AugmentationRecipe.Empty.Resize(new((int)Math.Ceiling(scale * whole.Height), (int)Math.Ceiling(scale * whole.Width))).Apply(whole, seed: 0);
}
