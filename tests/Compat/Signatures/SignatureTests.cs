namespace Compat.Tests.Signatures;

public class SignatureTests
{
    private static readonly string[] MicrosoftMLLists =
    [
        "Microsoft.ML.Core.txt", "Microsoft.ML.Data.txt", "Microsoft.ML.DataView.txt", "Microsoft.ML.ImageAnalytics.txt",
        "Microsoft.ML.StandardTrainers.txt", "Microsoft.ML.Transforms.txt",
    ];

    [Fact]
    public void Everything_public_in_the_stand_in_for_Microsoft_ML_stands_in_the_real_one() =>
        AssertNone(MicrosoftML().Strays(Visible.Types(typeof(Microsoft.ML.MLContext).Assembly)));

    [Fact]
    public void Everything_public_in_the_stand_in_for_the_OnnxTransformer_stands_in_the_real_one() =>
        AssertNone(OnnxTransformer().Strays(Visible.Types(typeof(Microsoft.ML.OnnxCatalog).Assembly)));

    [Fact]
    public void Everything_public_in_the_stand_in_for_TorchSharp_stands_in_the_real_one() =>
        AssertNone(TorchSharp().Strays(Visible.Types(typeof(TorchSharp.torch).Assembly)));

    [Fact]
    public void A_type_that_the_real_Microsoft_ML_lacks_is_reported_with_its_members() =>
        Assert.Equal(
            [
                "M Compat.Tests.Signatures.MadeUp..ctor()",
                "M Compat.Tests.Signatures.MadeUp.Add(System.Int32 left, System.Single? right = default) : System.Void",
                "T public sealed class Compat.Tests.Signatures.MadeUp",
            ],
            MicrosoftML().Strays([typeof(MadeUp)]));

    [Fact]
    public void A_type_that_the_real_TorchSharp_lacks_is_reported_with_its_members() =>
        Assert.Equal(
            [
                "Compat.Tests.Signatures.MadeUp :: public MadeUp()",
                "Compat.Tests.Signatures.MadeUp :: public sealed class MadeUp",
                "Compat.Tests.Signatures.MadeUp :: public void Add(int left, float? right = null)",
            ],
            TorchSharp().Strays([typeof(MadeUp)]));

    [Theory]
    [InlineData("public void Add(int left, float right)")]
    [InlineData("public void Add(int left, float? right = 1f)")]
    [InlineData("public void Add(int right, float? left = null)")]
    [InlineData("public float Add(int left, float? right = null)")]
    public void A_member_that_differs_from_the_list_in_a_detail_is_reported(string listed)
    {
        string[] lines =
        [
            "Compat.Tests.Signatures.MadeUp :: public sealed class MadeUp", "Compat.Tests.Signatures.MadeUp :: public MadeUp()",
            "Compat.Tests.Signatures.MadeUp :: " + listed,
        ];

        Assert.Single(new SignatureCheck(new TorchSharpNotation(lines), lines).Strays([typeof(MadeUp)]));
    }

    private static void AssertNone(IEnumerable<string> strays)
    {
        List<string> all = [.. strays];
        Assert.True(all.Count == 0, $"{all.Count} signatures do not stand in the lists:\n{string.Join('\n', all)}");
    }

    private static SignatureCheck MicrosoftML() => new(new MicrosoftMLNotation(), ApiList.Read(MicrosoftMLLists));

    private static SignatureCheck OnnxTransformer() =>
        new(new MicrosoftMLNotation(), ApiList.Read([.. MicrosoftMLLists, "Microsoft.ML.OnnxTransformer.txt"]));

    private static SignatureCheck TorchSharp()
    {
        var lines = ApiList.Read("TorchSharp-0.107.txt.gz");
        return new(new TorchSharpNotation(lines), lines);
    }
}
