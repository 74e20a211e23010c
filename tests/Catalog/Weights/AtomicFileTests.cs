using System.Net.Sockets;
using MLNet.CnnCatalog.Weights.Storage;

namespace MLNet.CnnCatalog.Tests.Weights;

public sealed class AtomicFileTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cnn-tests-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_symbolic_link_stays_one_and_its_target_is_written(bool exists)
    {
        var (link, target) = (PathOf("link"), PathOf("target"));
        if (exists)
            File.WriteAllText(target, "older");
        File.CreateSymbolicLink(PathOf("between"), target);
        File.CreateSymbolicLink(link, PathOf("between"));

        AtomicFile.Write(link, stream => stream.Write("newer"u8));

        Assert.Equal(PathOf("between"), new FileInfo(link).LinkTarget);
        Assert.Equal("newer", File.ReadAllText(target));
        Assert.Equal(["between", "link", "target"], folder.GetFiles().Select(file => file.Name).Order());
    }

    [Fact]
    public void What_is_no_regular_file_is_refused_and_stays()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux is asked what a path is.");
        var path = PathOf("socket");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));

        var error = Assert.Throws<UnauthorizedAccessException>(() => AtomicFile.Write(path, stream => stream.WriteByte(1)));

        Assert.Contains($"'{path}' cannot be replaced", error.Message, StringComparison.Ordinal);
        Assert.Throws<UnauthorizedAccessException>(() => AtomicFile.RequireWritable(path));
        Assert.Equal(["socket"], folder.GetFiles().Select(file => file.Name));
    }

    [Fact]
    public void A_failed_writing_leaves_what_was_there()
    {
        File.WriteAllText(PathOf("file"), "older");

        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(PathOf("file"), stream =>
        {
            stream.WriteByte(1);
            throw new InvalidOperationException();
        }));

        Assert.Equal("older", File.ReadAllText(PathOf("file")));
        Assert.Equal(["file"], folder.GetFiles().Select(file => file.Name));
    }

    private string PathOf(string name) => Path.Combine(folder.FullName, name);
}
