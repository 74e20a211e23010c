using Microsoft.ML;

namespace FashionMnist;

/// <summary>The four idx files of Fashion-MNIST (Xiao et al. 2017), gzipped or not.</summary>
internal sealed class FashionMnistData(MLContext ml, string folder)
{
    private static readonly string[] Names = ["T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Boot"];

    /// <summary>The 60,000 pictures for training.</summary>
    public IDataView Training() => Read("train");

    /// <summary>The 10,000 pictures for testing.</summary>
    public IDataView Test() => Read("t10k");

    private IDataView Read(string part) => ml.Data.LoadFromIdx(Find($"{part}-images-idx3-ubyte"), Find($"{part}-labels-idx1-ubyte"), Names);

    private string Find(string name) => new[] { Path.Combine(folder, name + ".gz"), Path.Combine(folder, name) }.FirstOrDefault(File.Exists)
        ?? throw new FileNotFoundException(
            $"'{Path.GetFullPath(folder)}' has no {name}.gz and no {name}. On Debian and Ubuntu: apt-get install dataset-fashion-mnist. " +
            "Elsewhere, put the four idx files of Fashion-MNIST into a folder and name it by --data.");
}
