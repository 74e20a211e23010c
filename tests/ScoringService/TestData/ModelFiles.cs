using MLNet.CnnCatalog.Graph;
using ScoringService.Tests.Running;

[assembly: AssemblyFixture(typeof(ScoringService.Tests.TestData.ModelFiles))]

namespace ScoringService.Tests.TestData;

/// <summary>Models that all tests share.</summary>
public sealed class ModelFiles : IDisposable
{
    /// <summary>Classes of all models.</summary>
    public const int Classes = 10;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("scoring-service-tests-");

    public ModelFiles()
    {
        RandomClassifier.Save(Quick, "cifar_resnet20", Classes);
        RandomClassifier.Save(Slow, "cifar_resnet20", Classes, Shape.Map(3, 256, 256));
        RandomClassifier.Save(Oblong, "cifar_resnet20", Classes, Shape.Map(3, height: 24, width: 40));
        RandomClassifier.Save(TenCrops, "cifar_resnet20", Classes, views: new(Shape.Map(3, 37, 37), Shape.Map(3, 32, 32), IsMirrored: true));
    }

    /// <summary>Takes pictures of 32 pixels, about a millisecond each.</summary>
    public string Quick => Path.Combine(folder.FullName, "quick.onnx");

    /// <summary>Takes pictures of 256 pixels, a tenth of a second each.</summary>
    public string Slow => Path.Combine(folder.FullName, "slow.onnx");

    /// <summary>Takes pictures of 40 x 24 pixels.</summary>
    public string Oblong => Path.Combine(folder.FullName, "oblong.onnx");

    /// <summary>Takes pictures of 37 pixels, of which it scores ten crops of 32.</summary>
    public string TenCrops => Path.Combine(folder.FullName, "ten-crops.onnx");

    public void Dispose() => folder.Delete(recursive: true);
}
