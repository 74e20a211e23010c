using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Estimators.Tests.Torch;

/// <summary>
/// Networks that torchvision does not have, and what its evaluation leaves out: auxiliary heads and odd sizes of images. The numbers are
/// what modules written in PyTorch 1.13 from the papers, and torchvision 0.14's own, give for the weights and images of
/// <see cref="FormulaWeights"/>.
/// </summary>
public class PublishedFormsTests
{
    public static TheoryData<string, Shape, float[]> Networks => new()
    {
        {
            "alexnet_paper", Shape.Map(3, 99, 83),
            [1.48847f, 0.841276f, 0.648453f, 0.0886657f, -0.0405831f, -1.56464f, 1.17275f, 0.622068f, -1.15489f, 1.9452f]
        },
        {
            "nin", Shape.Map(3, 97, 83),
            [0, 2.0663f, 0.0531398f, 0.400428f, 0, 0, 0.515173f, 2.23134f, 0.11006f, 0.566016f]
        },
        {
            "cifar_nin", Shape.Map(3, 53, 37),
            [0.0138891f, 1.30693f, 0.412477f, 0.373229f, 0, 0.501223f, 0, 0.243116f, 0.0455229f, 0.225869f]
        },
        {
            "googlenet_paper", Shape.Map(3, 109, 93),
            [2.55172f, -3.70718f, -2.58825f, -4.7463f, 0.0259143f, -4.08643f, -4.25947f, 5.74169f, -7.48733f, -2.34039f]
        },
        {
            "inception_v3", Shape.Map(3, 107, 93),
            [-0.108365f, -0.0414147f, 0.118362f, -0.085366f, -0.599587f, -0.311358f, 0.364633f, 0.159864f, 0.205186f, -0.0659622f]
        },
        {
            "cifar_densenet_40_12", Shape.Map(3, 29, 21),
            [0.146586f, -0.294389f, -0.722625f, 0.199807f, 0.159007f, 0.467821f, -0.778959f, 1.44088f, 0.648511f, 0.943314f]
        },
        {
            "cifar_densenet_bc_100_12", Shape.Map(3, 29, 21),
            [0.789621f, -0.147751f, -0.305634f, 0.469619f, -0.625114f, 0.36082f, 0.743656f, -0.113146f, -0.760749f, 0.429397f]
        },
    };

    // torchvision's GoogLeNet pools the maps of its heads to 4x4 whatever their size; the others need the size of the paper.
    public static TheoryData<string, string, Shape, float[]> Heads => new()
    {
        {
            "googlenet", "aux1", Shape.Map(3, 109, 93),
            [-2.15569f, 3.71162f, -1.80352f, 1.60893f, -3.83542f, -0.333177f, 2.92295f, -6.39155f, -0.850581f, 3.4244f]
        },
        {
            "googlenet", "aux2", Shape.Map(3, 109, 93),
            [-3.47677f, -9.16366f, 2.34061f, 4.80507f, 5.93289f, -3.76575f, -2.99393f, 1.48459f, 4.09605f, 3.25429f]
        },
        {
            "googlenet_paper", "aux1", Shape.Map(3, 224, 224),
            [1.96177f, 4.4097f, 4.77786f, -2.60037f, -0.863717f, 3.52845f, -2.96382f, -1.57618f, -4.39849f, 0.812706f]
        },
        {
            "googlenet_paper", "aux2", Shape.Map(3, 224, 224),
            [1.69443f, -2.69884f, -3.68898f, 2.115f, -1.12812f, -1.33607f, -3.42792f, -0.602077f, 1.2244f, -2.40102f]
        },
        {
            "inception_v3", "AuxLogits", Shape.Map(3, 299, 299),
            [-0.293787f, 0.431455f, 1.94508f, -1.35934f, -2.81328f, -0.647186f, -1.41143f, 0.246521f, 2.06644f, 1.04197f]
        },
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public void Logits_are_those_of_the_network_in_PyTorch(string name, Shape images, float[] expected) => GraphRun.AssertClose(
        expected, GraphRun.OnFormula(NetworkCatalog.Get(name, classes: 10, images).WithoutHeads()), tolerance: 2e-4);

    [Theory]
    [MemberData(nameof(Heads))]
    public void Logits_of_the_auxiliary_heads_are_those_of_PyTorch(string name, string head, Shape images, float[] expected) =>
        GraphRun.AssertClose(expected, GraphRun.OnFormula(NetworkCatalog.Get(name, classes: 10, images).Truncate(head)), tolerance: 2e-4);
}
