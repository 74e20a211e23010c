using System.Text;
using MLNet.CnnCatalog.Tests.Weights.TestData;
using MLNet.CnnCatalog.Weights;
using static MLNet.CnnCatalog.Tests.Weights.TestData.PickleBytes;

namespace MLNet.CnnCatalog.Tests.Weights;

/// <summary>Pickles that in Python would run something, or fill the memory.</summary>
public sealed class HostilePickleTests : IDisposable
{
    private readonly TemporaryFiles files = new();

    public void Dispose() => files.Dispose();

    [Theory]
    [InlineData("os", "system")]
    [InlineData("posix", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("__builtin__", "exec")]
    [InlineData("subprocess", "Popen")]
    [InlineData("torch", "load")]
    [InlineData("torch.serialization", "load")]
    [InlineData("torch._utils", "_import_dotted_name")]
    [InlineData("numpy.core.multiarray", "_reconstruct")]
    public void A_function_outside_the_list_stays_a_name_and_is_never_run(string module, string name)
    {
        var pickle = Mapping("state_dict", Call(Global(module, name), Text("touch /tmp/owned")));

        foreach (var bytes in new[] { ZipBytes.Of(("net/data.pkl", pickle)), Stream(pickle, []) })
            Assert.Contains(
                $"'state_dict' is made by '{module}.{name}', which is not read; nothing was executed.", Refused(bytes));
        Assert.False(File.Exists("/tmp/owned"));
    }

    // What follows the protocol, and what the message must say. Protocol 4's opcodes are those of pickle.py.
    public static TheoryData<byte[], string> Operations => new()
    {
        { [0x95, 0, 0, 0, 0, 0, 0, 0, 0], "opcode 0x95" },
        { [.. Text("os"), .. Text("system"), 0x93], "opcode 0x93" },
        { [.. Text("os"), .. Text("system"), .. "i"u8], "opcode 0x69" },
        { [.. "ios\nsystem\n"u8], "opcode 0x69" },
        { [0x82, 1], "opcode 0x82" },
        { [0], "opcode 0x00" },
        { [0x80, 4], "the pickle has protocol 4; torch.save writes 2" },
        { [.. "X"u8, .. Little(int.MaxValue, 4)], "a text of 2147483647 bytes was announced" },
        { [.. "X"u8, .. Little(uint.MaxValue, 4)], "a text of 4294967295 bytes was announced" },
        { [.. "U"u8, 200, .. "short"u8], "a text of 200 bytes was announced" },
        { [0x8A, 200, 1], "the pickle ends without a stop" },
        { [.. "h"u8, 3], "asks for value 3, which it never put aside" },
        { [.. "j"u8, .. Little(uint.MaxValue, 4)], "asks for value 4294967295" },
        { [.. "q"u8, 3], "takes more values than it has" },
        { "."u8.ToArray(), "takes more values than it has" },
        { "t"u8.ToArray(), "takes more values than it has" },
        { [.. "N("u8, 0x85], "takes more values than it has" },
        { "Na"u8.ToArray(), "takes more values than it has" },
        { "NNa"u8.ToArray(), "appends to something that is no list" },
        { "NNNs"u8.ToArray(), "sets entries of something that is no mapping" },
        { "}(Nu"u8.ToArray(), "sets entries of something that is no mapping" },
        { "N)R"u8.ToArray(), "calls something that is no class" },
        { "NNb"u8.ToArray(), "sets the state of something that has none" },
        { "NQ"u8.ToArray(), "refers to something outside that is no storage" },
        { Storage("0", 1, kind: "Size"), "refers to something outside that is no storage" },
        { Storage("0", -1), "refers to something outside that is no storage" },
        { [.. Global("torch", "Size"), .. "]R"u8], "calls something that is no class" },
        { Call(Global("torch", "Size"), Text("x")), "gives 'torch.Size' arguments that do not fit it" },
        { Call(Global("torch", "FloatStorage"), Int32(5)), "gives 'torch.FloatStorage' arguments that do not fit it" },
        { Call(Global("torch._utils", "_rebuild_tensor_v2")), "gives 'torch._utils._rebuild_tensor_v2' arguments that do not fit it" },
        { Call(Global("torch.nn.parameter", "Parameter")), "gives 'torch.nn.parameter.Parameter' arguments that do not fit it" },
        { Call(Global("collections", "OrderedDict"), Text("x")), "gives 'collections.OrderedDict' arguments that do not fit it" },
        { [.. "c"u8, .. Encoding.ASCII.GetBytes(new string('a', 300))], "the name of a class has at most 200 letters" },
        { "cos\a\nsystem\n"u8.ToArray(), "the name of a class has at most 200 letters; here it begins with 'os'" },
    };

    [Theory]
    [MemberData(nameof(Operations))]
    public void What_no_state_dict_has_is_refused(byte[] operations, string problem) =>
        Assert.Contains(problem, Refused(ZipBytes.Of(("net/data.pkl", [.. Protocol, .. operations]))));

    [Fact]
    public void Ten_million_operations_are_the_end()
    {
        byte[] pickle = [.. Protocol, .. Enumerable.Repeat((byte)'N', 10_000_000), .. "."u8];

        Assert.Contains("more than 10000000 operations", Refused(ZipBytes.Of(("net/data.pkl", pickle))));
    }

    // Each call takes a few bytes and would give a mapping of 20,000 entries.
    [Fact]
    public void Calls_that_copy_the_same_list_again_and_again_are_the_end()
    {
        byte[] pair = [.. "]("u8, .. Text("a"), .. "Ne"u8];
        byte[] list = [.. "]q\0("u8, .. Enumerable.Repeat(pair, 20_000).SelectMany(item => item), .. "e"u8];
        byte[] copy = [.. Global("collections", "OrderedDict"), .. "h\0"u8, 0x85, .. "R"u8];
        byte[] pickle = [.. Protocol, .. list, .. Enumerable.Repeat(copy, 1000).SelectMany(call => call), .. "."u8];

        Assert.Contains("gives 'collections.OrderedDict' arguments that do not fit it", Refused(ZipBytes.Of(("net/data.pkl", pickle))));
    }

    [Fact]
    public void A_list_that_holds_itself_does_no_harm()
    {
        byte[] list = [.. "]q\0h\0a"u8];

        Assert.Contains("has no tensors", Refused(ZipBytes.Of(("net/data.pkl", Mapping("x", list)))));
    }

    private string Refused(byte[] bytes)
    {
        var path = files.Write(bytes);
        var error = Assert.Throws<InvalidDataException>(() => WeightFile.Open(path));
        Assert.Contains(path, error.Message);
        return error.Message;
    }
}
