using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Tests;

public class NetworkCatalogTests
{
    public static TheoryData<string> Names => [.. NetworkCatalog.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_network_has_its_name_and_as_many_classes_as_are_asked_for(string name)
    {
        var entry = NetworkCatalog.Entry(name);

        Assert.Equal((name, Shape.Vector(entry.Classes)), (entry.Build().Name, entry.Build().Output.Shape));
        var other = NetworkCatalog.Get(name, classes: 50);
        Assert.Equal((name, Shape.Vector(50)), (other.Name, other.Output.Shape));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_network_takes_pictures_of_another_shape(string name) =>
        Assert.Equal($"{name}: 1x353x337 -> 10", NetworkCatalog.Get(name, classes: 10, Shape.Map(1, 353, 337)).ToString());

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_network_gets_other_classes_afterwards(string name) => Assert.Equal(
        NetworkCatalog.Get(name, classes: 50).Parameters.Select(parameter => parameter.ToString()),
        NetworkCatalog.Get(name, classes: 10).WithClasses(50).Parameters.Select(parameter => parameter.ToString()));

    [Theory]
    [MemberData(nameof(Names))]
    public void Published_accuracies_are_percentages(string name)
    {
        if (NetworkCatalog.Entry(name).Accuracy is not { } accuracy)
            return;
        Assert.InRange(accuracy.Top1, 50, 100);
        Assert.InRange(accuracy.Top5 ?? 100, accuracy.Top1, 100);
        Assert.NotEmpty(accuracy.Source);
    }

    [Fact]
    public void Names_are_unique() => Assert.Equal(NetworkCatalog.Names.Distinct(), NetworkCatalog.Names);

    [Fact]
    public void An_entry_has_the_published_accuracy() => Assert.Equal(
        new PublishedAccuracy(76.1m, 92.9m, "torchvision's first weights") { Evaluation = new(224, 256, PixelNormalization.ImageNet) },
        NetworkCatalog.Entry("resnet50").Accuracy);

    [Theory]
    [InlineData("resnet5O", " Did you mean resnet50, resnet18, resnet34?")]
    [InlineData("ResNet-50", " Did you mean resnet50, resnet18, resnet34?")]
    [InlineData("cifar10_resnet20", " Did you mean cifar_resnet20?")]
    [InlineData("transformer", "")]
    public void A_name_that_is_not_there_is_answered_with_near_ones(string name, string suggestion) =>
        Assert.Equal(
            $"There is no network '{name}'.{suggestion} NetworkCatalog.Names lists the {NetworkCatalog.Names.Length} classifiers, Segmentation the segmentation " +
            "networks. (Parameter 'name')",
            Assert.Throws<ArgumentException>(() => NetworkCatalog.Get(name)).Message);
}
