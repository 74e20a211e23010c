using Microsoft.ML.Transforms.Onnx.Native;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>Where a model comes from: a file, which stays open so that nobody changes it, or bytes.</summary>
internal sealed class ModelSource : IDisposable
{
    private readonly FileStream? file;
    private readonly byte[] bytes;

    private ModelSource(FileStream? file, byte[] bytes)
    {
        this.file = file;
        this.bytes = bytes;
    }

    public static ModelSource FromFile(string path)
    {
        Contracts.CheckParam(!string.IsNullOrWhiteSpace(path), "ModelFile", "ModelFile cannot be null or white space");
        return File.Exists(path)
            ? new ModelSource(new FileStream(path, FileMode.Open, FileAccess.Read), [])
            : throw new IOException($"Model file {path} does not exists.");
    }

    public static ModelSource FromStream(Stream stream)
    {
        using var copy = new MemoryStream();
        stream.Seek(0, SeekOrigin.Begin);
        stream.CopyTo(copy);
        return FromBytes(copy.ToArray());
    }

    public static ModelSource FromBytes(byte[] bytes) => new(file: null, bytes);

    public OrtSession CreateSession(OrtSessionOptions options) =>
        file is null ? OrtSession.FromBytes(bytes, options) : OrtSession.FromFile(file.Name, options);

    public Stream Open() => file is null ? new MemoryStream(bytes, writable: false) : File.OpenRead(file.Name);

    public byte[] ReadAll() => file is null ? bytes : File.ReadAllBytes(file.Name);

    public void Dispose() => file?.Dispose();
}
