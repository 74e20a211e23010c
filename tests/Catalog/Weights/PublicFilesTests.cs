using System.IO.Compression;
using System.Runtime.InteropServices;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Tests.Weights.TestData;
using MLNet.CnnCatalog.Weights;
using static MLNet.CnnCatalog.Tests.Weights.TestData.PickleBytes;

namespace MLNet.CnnCatalog.Tests.Weights;

/// <summary>What lies under the names of checkpoints in public, besides what PyTorch writes of a state dict.</summary>
public sealed class PublicFilesTests : IDisposable
{
    private const string Pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:ff77eca4e7e73059\nsize 44735113\n";
    private const string Page = "<!DOCTYPE html>\n<html><head><title>Not found</title></head></html>\n";

    private readonly TemporaryFiles files = new();

    public void Dispose() => files.Dispose();

    // The numbers are those that numpy saved in right.npz.
    [Theory]
    [InlineData("numpy-best-acc.pth")]
    [InlineData("python2-int.pth")]
    public void Objects_beside_the_state_dict_are_passed_over(string name)
    {
        using var right = ZipFile.OpenRead(CheckpointReadingTests.PathOf("right.npz"));
        using var file = WeightFile.Open(CheckpointReadingTests.PathOf(name));

        Assert.Equal(["conv.weight [4, 3, 3, 3]", "fc.weight [5, 4]"], file.Tensors.Select(tensor => tensor.ToString()));
        Assert.All(file.Tensors, tensor => Assert.Equal(Numpy(right.GetEntry($"{tensor.Name}.npy")!), tensor.Read()));
    }

    [Fact]
    public void A_TorchScript_program_is_called_one_with_what_to_do()
    {
        var path = CheckpointReadingTests.PathOf("torchscript.pt");

        Assert.Equal(
            $"'{path}' is a TorchScript program, which is not run here. In Python, save its state dict: " +
            "torch.save(torch.jit.load(path).state_dict(), other_path).",
            Assert.Throws<InvalidDataException>(() => WeightFile.Open(path)).Message);
    }

    [Theory]
    [InlineData("model.pth", Pointer, "is a Git LFS pointer, which stands for the file; run git lfs pull in its repository.")]
    [InlineData("model.safetensors", Pointer, "is a Git LFS pointer")]
    [InlineData("model.onnx", Pointer, "is a Git LFS pointer")]
    [InlineData("model.pth", Page, "is an HTML page, not a model")]
    [InlineData("model.onnx", Page, "is an HTML page, not a model")]
    [InlineData("model.onnx", "\uFEFF \n<HTML lang=en>", "is an HTML page, not a model")]
    public void What_was_fetched_in_place_of_a_model_is_called_by_its_name(string name, string content, string message)
    {
        var path = files[name];
        File.WriteAllText(path, content);

        var error = Assert.Throws<InvalidDataException>(() =>
        {
            if (name.EndsWith("onnx", StringComparison.Ordinal))
                OnnxModel.Load(path);
            else
                WeightFile.Open(path).Dispose();
        });

        Assert.StartsWith($"'{path}' {message}", error.Message);
    }

    [Theory]
    [InlineData(float.NaN, "fc.weight [1, 2] is NaN at number 1")]
    [InlineData(float.PositiveInfinity, "fc.weight [1, 2] is Infinity at number 1")]
    public void Weights_that_are_no_finite_numbers_are_refused_with_the_first_tensor(float weight, string message)
    {
        var network = Network.Input(2, 1, 1).Linear("fc", 1).ToNetwork("tiny");
        var path = files["weights.safetensors"];
        new StateDict(network, new Dictionary<string, float[]> { ["fc.weight"] = [1, weight], ["fc.bias"] = [weight] }).SaveSafetensors(path);

        var error = Assert.Throws<InvalidDataException>(() => network.LoadWeights(path));

        Assert.StartsWith($"'{path}': {message}", error.Message.Replace("∞", "Infinity", StringComparison.Ordinal));
    }

    [Fact]
    public void An_ONNX_file_with_such_weights_is_refused_too()
    {
        var network = Network.Input(2, 1, 1).Linear("fc", 1).ToNetwork("tiny");
        var path = files["weights.onnx"];
        new StateDict(network, new Dictionary<string, float[]> { ["fc.weight"] = [1, float.NaN], ["fc.bias"] = [0] }).SaveOnnx(path);

        Assert.Contains("fc.weight [1, 2] has numbers that are infinite or none", Assert.Throws<InvalidDataException>(() => OnnxImport.Load(path)).Message);
    }

    [Fact]
    public void A_tensor_that_needs_an_unknown_function_names_it()
    {
        byte[] entries =
        [
            .. Protocol, .. "}("u8, .. Text("good"), .. Tensor(Storage("0", 1), 0, [1], [1]),
            .. Text("quantised"), .. Call(Global("torch._utils", "_rebuild_qtensor"), Storage("0", 1)), .. "u."u8,
        ];
        var path = files.Write(ZipBytes.Of(("net/data.pkl", entries), ("net/data/0", Float(5))));

        Assert.Contains(
            "the tensor 'quantised' is made by 'torch._utils._rebuild_qtensor', which is not read; nothing was executed",
            Assert.Throws<InvalidDataException>(() => WeightFile.Open(path)).Message);
    }

    [Fact]
    public void What_is_done_to_an_unknown_object_does_nothing()
    {
        byte[] unknown = Call(Global("torch.optim.adam", "Adam"), Int32(1));
        byte[] optimizer = [.. unknown, .. Text("lr"), .. Int32(1), .. "s"u8, .. Int32(2), .. "a"u8, .. "}b"u8];
        byte[] state = [.. Call(Global("collections", "defaultdict"), Global("builtins", "dict"))];
        byte[] entries =
        [
            .. Protocol, .. "}("u8, .. Text("optimizer"), .. optimizer, .. Text("state"), .. state, .. Text("called"), .. unknown, .. ")R"u8,
            .. Text("long"), .. "L12345678901234567890L\n"u8, .. Text("yes"), .. "I01\n"u8,
            .. Text("state_dict"), .. "}"u8, .. Text("x"), .. Tensor(Storage("0", 1), 0, [1], [1]), .. "s"u8, .. "u."u8,
        ];
        using var file = WeightFile.Open(files.Write(ZipBytes.Of(("net/data.pkl", entries), ("net/data/0", Float(5)))));

        Assert.Equal([5], Assert.Single(file.Tensors).Read());
    }

    // The header of a .npy file is padded; its length stands in bytes 8 and 9.
    private static float[] Numpy(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        using var content = new MemoryStream();
        stream.CopyTo(content);
        var bytes = content.ToArray();
        return MemoryMarshal.Cast<byte, float>(bytes.AsSpan(10 + BitConverter.ToUInt16(bytes, 8))).ToArray();
    }
}
