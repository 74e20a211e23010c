using System.Buffers.Binary;
using System.Text;

namespace MLNet.CnnCatalog.Estimators.Tests.Packaging;

/// <summary>
/// Writes an x64 ELF file that has nothing but symbols and their versions, by the tables of the System V ABI and of the Linux Standard
/// Base. The section table comes first and the strings last, so that a file cut anywhere lacks something that is wanted.
/// </summary>
internal sealed class TinyElf
{
    private const int SectionCount = 7, SectionHeaderLength = 64;

    private readonly List<byte> strings = [0];
    private readonly List<(string Name, int Version)> symbols = [];
    private readonly List<(string Name, string Library)> needs = [];
    private readonly List<string> definitions = [];
    private readonly List<int> relocatedSymbols = [];

    /// <summary>Adds a version that the file needs of a library, with the symbols that have it.</summary>
    public TinyElf Needs(string version, string library, params string[] symbolNames)
    {
        needs.Add((version, library));
        symbols.AddRange(symbolNames.Select(name => (name, IndexOf(needs.Count - 1))));
        return this;
    }

    public TinyElf Defines(params string[] versions)
    {
        definitions.AddRange(versions);
        return this;
    }

    public TinyElf Relocates(string symbol)
    {
        relocatedSymbols.Add(1 + symbols.FindIndex(candidate => candidate.Name == symbol));
        return this;
    }

    public byte[] Write()
    {
        byte[][] tables = [SymbolTable(), VersionsOfSymbols(), NeedTable(), DefinitionTable(), RelocationTable(), [.. strings]];
        int[] types = [11, 0x6fffffff, 0x6ffffffe, 0x6ffffffd, 4, 3];
        int[] links = [6, 1, 6, 6, 1, 0];
        int[] counts = [1, 0, needs.Count, definitions.Count, 0, 0];

        var file = new List<byte>(Header());
        file.AddRange(new byte[SectionHeaderLength]);
        var offset = 64 + SectionCount * SectionHeaderLength;
        for (var i = 0; i < tables.Length; i++)
        {
            file.AddRange(SectionHeader(types[i], offset, tables[i].Length, links[i], counts[i]));
            offset += tables[i].Length;
        }
        return [.. file, .. tables.SelectMany(table => table)];
    }

    /// <summary>Where the flags of a needed version lie in the written file.</summary>
    public int FlagsOffset(int need) =>
        64 + SectionCount * SectionHeaderLength + SymbolTable().Length + VersionsOfSymbols().Length + need * 32 + 16 + 4;

    private static int IndexOf(int need) => need + 2;

    private static byte[] Header()
    {
        var header = new byte[64];
        byte[] identification = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1];
        identification.CopyTo(header, 0);
        Put(header, 16, 2, 3);
        Put(header, 18, 2, 62);
        Put(header, 0x28, 8, 64);
        Put(header, 0x3a, 2, SectionHeaderLength);
        Put(header, 0x3c, 2, SectionCount);
        return header;
    }

    private static byte[] SectionHeader(int type, int offset, int length, int link, int count)
    {
        var header = new byte[SectionHeaderLength];
        Put(header, 4, 4, type);
        Put(header, 0x18, 8, offset);
        Put(header, 0x20, 8, length);
        Put(header, 0x28, 4, link);
        Put(header, 0x2c, 4, count);
        return header;
    }

    // The first symbol of every table is none.
    private byte[] SymbolTable()
    {
        var table = new byte[24 * (symbols.Count + 1)];
        for (var i = 0; i < symbols.Count; i++)
            Put(table, 24 * (i + 1), 4, Text(symbols[i].Name));
        return table;
    }

    private byte[] VersionsOfSymbols()
    {
        var table = new byte[2 * (symbols.Count + 1)];
        for (var i = 0; i < symbols.Count; i++)
            Put(table, 2 * (i + 1), 2, symbols[i].Version);
        return table;
    }

    private byte[] NeedTable()
    {
        var table = new byte[32 * needs.Count];
        for (var i = 0; i < needs.Count; i++)
        {
            var (file, version) = (32 * i, 32 * i + 16);
            Put(table, file, 2, 1);
            Put(table, file + 2, 2, 1);
            Put(table, file + 4, 4, Text(needs[i].Library));
            Put(table, file + 8, 4, 16);
            Put(table, file + 12, 4, i + 1 < needs.Count ? 32 : 0);
            Put(table, version + 6, 2, IndexOf(i));
            Put(table, version + 8, 4, Text(needs[i].Name));
        }
        return table;
    }

    private byte[] DefinitionTable()
    {
        var table = new byte[28 * definitions.Count];
        for (var i = 0; i < definitions.Count; i++)
        {
            Put(table, 28 * i, 2, 1);
            Put(table, 28 * i + 4, 2, i + 1);
            Put(table, 28 * i + 6, 2, 1);
            Put(table, 28 * i + 12, 4, 20);
            Put(table, 28 * i + 16, 4, i + 1 < definitions.Count ? 28 : 0);
            Put(table, 28 * i + 20, 4, Text(definitions[i]));
        }
        return table;
    }

    private byte[] RelocationTable()
    {
        var table = new byte[24 * relocatedSymbols.Count];
        for (var i = 0; i < relocatedSymbols.Count; i++)
        {
            Put(table, 24 * i + 8, 4, 7);
            Put(table, 24 * i + 12, 4, relocatedSymbols[i]);
        }
        return table;
    }

    private int Text(string text)
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(text), 0];
        var known = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(strings).IndexOf(bytes);
        if (known >= 0)
            return known;
        strings.AddRange(bytes);
        return strings.Count - bytes.Length;
    }

    private static void Put(byte[] table, int at, int bytes, int value)
    {
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(number, (uint)value);
        number[..bytes].CopyTo(table.AsSpan(at));
    }
}
