using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Tests.Weights.TestData;

namespace MLNet.CnnCatalog.Tests.Onnx;

/// <summary>Reads and writes models that onnx's own library made; Onnx/Data/README.md says how.</summary>
public sealed class OnnxFormatTests : IDisposable
{
    private readonly TemporaryFiles files = new();

    public void Dispose() => files.Dispose();

    internal static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Onnx", "Data", name);

    [Theory]
    [InlineData("raw.onnx")]
    [InlineData("typed.onnx")]
    [InlineData("external.onnx")]
    public void A_model_is_written_byte_for_byte_as_onnx_writes_it_wherever_its_numbers_were(string name)
    {
        using var written = new MemoryStream();
        OnnxModel.Load(PathOf(name)).Write(written);
        Assert.Equal(File.ReadAllBytes(PathOf("raw.onnx")), written.ToArray());
    }

    [Fact]
    public void A_saved_model_is_the_file_that_was_read()
    {
        OnnxModel.Load(PathOf("raw.onnx")).Save(files["saved.onnx"]);
        Assert.Equal(File.ReadAllBytes(PathOf("raw.onnx")), File.ReadAllBytes(files["saved.onnx"]));
        Assert.Single(Directory.GetFiles(files.Folder));
    }

    [Fact]
    public void Fingerprints_are_of_what_is_in_a_network_and_not_of_where_it_is()
    {
        var fingerprint = OnnxModel.Load(PathOf("raw.onnx")).Fingerprint();
        Assert.Equal(fingerprint, OnnxModel.Load(PathOf("external.onnx")).Fingerprint());

        File.Copy(PathOf("external.onnx"), files["model.onnx"]);
        var weights = File.ReadAllBytes(PathOf("external.bin"));
        weights[^1] ^= 1;
        File.WriteAllBytes(files["external.bin"], weights);
        Assert.NotEqual(fingerprint, OnnxModel.Load(files["model.onnx"]).Fingerprint());
    }

    [Fact]
    public void A_model_says_what_goes_in_and_out_and_who_wrote_it()
    {
        var model = OnnxModel.Load(PathOf("raw.onnx"));
        Assert.Equal(13, model.OpsetVersion);
        Assert.Equal(("by hand", "7.1"), (model.Producer, model.ProducerVersion));
        Assert.Equal("x", Assert.Single(model.Inputs).Name);
        Assert.Equal([null, 3, null, 37], model.Inputs[0].Dimensions);
        Assert.Equal("z", Assert.Single(model.Outputs).Name);
        Assert.Empty(model.Outputs[0].Dimensions);
        Assert.Equal("small: x [batch, 3, ?, 37] -> z []", model.ToString());
        Assert.Equal(new() { ["labels"] = """["cat", "dog"]""", ["empty"] = "" }, new Dictionary<string, string>(model.Metadata));
    }

    [Fact]
    public void Weights_of_a_second_file_need_that_file()
    {
        File.Copy(PathOf("external.onnx"), files["moved.onnx"]);
        var error = Assert.Throws<FileNotFoundException>(() => OnnxModel.Load(files["moved.onnx"]));
        Assert.Contains(files["external.bin"], error.Message);
        Assert.Contains(files["moved.onnx"], error.Message);
    }

    [Fact]
    public void Weights_of_a_second_file_that_is_too_short_are_refused()
    {
        File.Copy(PathOf("external.onnx"), files["model.onnx"]);
        File.WriteAllBytes(files["external.bin"], File.ReadAllBytes(PathOf("external.bin"))[..20]);
        Assert.Contains(files["external.bin"], Assert.Throws<InvalidDataException>(() => OnnxModel.Load(files["model.onnx"])).Message);
    }
}
