using System.Text;

namespace MLNet.CnnCatalog.Tests.Weights.TestData;

/// <summary>Safetensors files by hand.</summary>
internal static class SafetensorsBytes
{
    public static byte[] Of(string header, params byte[] data) => Of(Encoding.UTF8.GetBytes(header), data);

    public static byte[] Of(byte[] header, params byte[] data) => [.. Length(header.Length), .. header, .. data];

    /// <summary>Eight bytes, the lowest first.</summary>
    public static byte[] Length(long length) => [.. Enumerable.Range(0, 8).Select(i => (byte)(length >> (8 * i)))];
}
