namespace MLNet.CnnCatalog.Onnx.Format;

/// <summary>Where the numbers of a tensor lie outside of the model's file.</summary>
/// <param name="FileName">Name of the file, in the model's folder.</param>
/// <param name="Offset">First byte.</param>
internal sealed record ExternalPlace(string FileName, long Offset)
{
    // Runtimes map such files, and a mapping begins at a page.
    private const long Page = 4096;
    private const long SmallestInBytes = 1024;

    /// <summary>Places for tensors in one file; small ones stay in the model's.</summary>
    public static Dictionary<OnnxTensor, ExternalPlace> Lay(IEnumerable<OnnxTensor> tensors, string fileName)
    {
        var places = new Dictionary<OnnxTensor, ExternalPlace>();
        var position = 0L;
        foreach (var tensor in tensors.Where(tensor => tensor.ByteCount >= SmallestInBytes))
        {
            places.Add(tensor, new(fileName, position));
            position += (tensor.ByteCount + Page - 1) / Page * Page;
        }

        return places;
    }
}
