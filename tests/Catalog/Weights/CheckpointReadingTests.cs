using MLNet.CnnCatalog.Weights;

namespace MLNet.CnnCatalog.Tests.Weights;

/// <summary>Checkpoints that PyTorch 1.13 wrote; Data/README.md says what is in them.</summary>
public class CheckpointReadingTests
{
    private static readonly string[] Files = ["zip.pth", "legacy.pth"];

    private static readonly float[] Whole = [.. Enumerable.Range(0, 24).Select(i => i / 4f)];

    // Shapes, types and numbers by hand from the Python lines of Data/README.md.
    private static readonly (string Tensor, TensorType Type, float[] Values)[] Expected =
    [
        ("f32.weight [2, 3]", TensorType.Float32, [-2.5f, -1.5f, -0.5f, 0.5f, 1.5f, 2.5f]),
        ("f16.weight [4]", TensorType.Float16, [1.5f, -2.25f, 65504, 5.9604645e-8f]),
        ("bf16.weight [3]", TensorType.BFloat16, [1.5f, -2.25f, 3.0040553e38f]),
        ("f64.weight [2]", TensorType.Float64, [0.1f, -10]),
        ("i64 []", TensorType.Int64, [-7]),
        ("i32 [2, 1]", TensorType.Int32, [2147483647f, -5]),
        ("i16 [1]", TensorType.Int16, [-300]),
        ("i8 [1]", TensorType.Int8, [-3]),
        ("u8 [1]", TensorType.UInt8, [200]),
        ("bool [2]", TensorType.Boolean, [1, 0]),
        ("transposed [3, 2]", TensorType.Float32, [0, 3, 1, 4, 2, 5]),
        ("channels_last [1, 2, 3, 4]", TensorType.Float32, [.. Enumerable.Range(0, 24).Select(i => (float)i)]),
        ("shared [24]", TensorType.Float32, Whole),
        ("slice [3, 4]", TensorType.Float32, Whole[5..17]),
        ("every_second [12]", TensorType.Float32, [.. Whole.Where((_, i) => i % 2 == 1)]),
        ("expanded [2, 3]", TensorType.Float32, [0.75f, 0.75f, 0.75f, 0.75f, 0.75f, 0.75f]),
        ("parameter [2]", TensorType.Float32, [0.5f, 0.25f]),
        ("empty [0, 3]", TensorType.Float32, []),
    ];

    public static TheoryData<string> Names => [.. Files];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_state_dict_is_found_and_every_tensor_has_PyTorchs_shape_type_and_numbers(string name)
    {
        using var file = WeightFile.Open(PathOf(name));

        Assert.Equal(
            Expected.Select(expected => (expected.Tensor, expected.Type)), file.Tensors.Select(tensor => (tensor.ToString(), tensor.Type)));
        Assert.All(Expected.Zip(file.Tensors), pair => Assert.Equal(pair.First.Values, pair.Second.Read()));
        Assert.Empty(file.Metadata);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Another_section_may_be_chosen(string name)
    {
        using var file = WeightFile.Open(PathOf(name), section: "model_ema");

        Assert.Equal([9], Assert.Single(file.Tensors).Read());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_section_that_has_no_tensors_is_refused_with_those_that_have(string name)
    {
        var error = Assert.Throws<InvalidDataException>(() => WeightFile.Open(PathOf(name), section: "optimizer"));

        Assert.Equal(
            $"'{PathOf(name)}' has no tensors in an entry 'optimizer'. " +
            "Entries with tensors are 'model_ema', 'state_dict': name one as the section.",
            error.Message);
    }

    internal static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Weights", "Data", name);
}
