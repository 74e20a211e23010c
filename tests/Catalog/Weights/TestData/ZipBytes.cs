using System.IO.Compression;
using System.Text;
using static MLNet.CnnCatalog.Tests.Weights.TestData.PickleBytes;

namespace MLNet.CnnCatalog.Tests.Weights.TestData;

/// <summary>Zip files of entries.</summary>
internal static class ZipBytes
{
    public static byte[] Of(params (string Name, byte[] Bytes)[] entries) => Of(CompressionLevel.NoCompression, entries);

    public static byte[] Of(CompressionLevel level, params (string Name, byte[] Bytes)[] entries)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, bytes) in entries)
            {
                using var entry = zip.CreateEntry(name, level).Open();
                entry.Write(bytes);
            }

        return stream.ToArray();
    }

    /// <summary>A zip file with all sizes and positions in the fields for files beyond 4 GB, by hand from PKWARE's APPNOTE.TXT 6.3.</summary>
    public static byte[] Zip64(params (string Name, byte[] Bytes)[] entries)
    {
        var (file, directory) = (new List<byte>(), new List<byte>());
        byte[] full = [0xFF, 0xFF, 0xFF, 0xFF];
        foreach (var (name, bytes) in entries)
        {
            byte[] names = [.. Little(name.Length, 2), .. Little(37, 2)];
            byte[] unknown = [.. Little(0x1234, 2), .. Little(5, 2), 1, 2, 3, 4, 5];
            byte[] sizes = [.. Little(1, 2), .. Little(24, 2), .. Little(bytes.Length, 8), .. Little(bytes.Length, 8), .. Little(file.Count, 8)];
            directory.AddRange([.. "PK\x1\x2"u8, .. new byte[16], .. full, .. full, .. names, .. Little(2, 2), .. new byte[8], .. full]);
            directory.AddRange([.. Encoding.UTF8.GetBytes(name), .. unknown, .. sizes, .. "no"u8]);
            file.AddRange([.. "PK\x3\x4"u8, .. new byte[14], .. full, .. full, .. names, .. Encoding.UTF8.GetBytes(name), .. new byte[37]]);
            file.AddRange(bytes);
        }

        var start = file.Count;
        var end = start + directory.Count;
        return
        [
            .. file, .. directory,
            .. "PK\x6\x6"u8, .. Little(44, 8), .. new byte[12],
            .. Little(entries.Length, 8), .. Little(entries.Length, 8), .. Little(directory.Count, 8), .. Little(start, 8),
            .. "PK\x6\x7"u8, .. new byte[4], .. Little(end, 8), .. Little(1, 4),
            .. "PK\x5\x6"u8, .. new byte[4], .. full, .. full, .. full, .. Little(7, 2), .. "comment"u8,
        ];
    }
}
