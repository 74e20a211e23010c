using Microsoft.ML;
using MLNet.CnnCatalog.Transforms.Augmentation;
using MLNet.CnnCatalog.Transforms.Images;

namespace MLNet.CnnCatalog.Estimators.Tests.Documentation;

/// <summary>The snippets of docs/loading.md, letter for letter between the regions.</summary>
internal static class LoadingSnippets
{
    public static (IDataView Folders, IDataView Listed, IDataView Digits) Sources(MLContext ml)
    {
        #region sources
        var folders = ml.Data.LoadFromEnumerable(ImageFolder.Enumerate("images"));                  // images/cat/1.jpg, images/dog/2.png
        var listed = ml.Data.LoadFromEnumerable(ImageFolder.EnumerateList("train.csv", "images"));  // cat/1.jpg,cat
        var digits = ml.Data.LoadFromIdx("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz");
        #endregion

        return (folders, listed, digits);
    }

    public static CnnClassificationOptions Options()
    {
        #region loading
        var options = new CnnClassificationOptions
        {
            CacheSizeInMegabytes = 8192, DiskCacheFolder = Path.GetTempPath(), SkipDamagedImages = true,
            Augmentation = AugmentationRecipe.Empty.RandomResizedCrop().HorizontalFlip(),
        };
        #endregion

        return options;
    }
}
