// MSBuild compiles this file while it builds an application (MLNet.CnnCatalog.Estimators.targets); the tests compile it too.
// It is one file, compiled against .NET Standard 2.0: no records, no spans.
#nullable enable
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;

namespace MLNet.CnnCatalog.Estimators.Packaging;

/// <summary>An x64 ELF library, as far as its GNU symbol versions go. Nothing is read beyond the file's end.</summary>
internal sealed class ElfLibrary
{
    private const int SectionHeaderLength = 64, SymbolLength = 24, RelocationLength = 24;
    private const ulong VersionOfSymbolMask = 0x7fff;

    private enum SectionType : uint
    {
        Relocations = 4,
        OccupiesNoFile = 8,
        DynamicSymbols = 11,
        VersionDefinitions = 0x6ffffffd,
        VersionNeeds = 0x6ffffffe,
        VersionsOfSymbols = 0x6fffffff,
    }

    private readonly List<Section> sections = [];

    /// <exception cref="InvalidDataException">The content is damaged, or no x64 ELF library.</exception>
    public ElfLibrary(string name, byte[] content)
    {
        (Name, Content) = (name, content);
        const ulong magic = 0x464c457f, class64LittleEndian = 0x0102, machineX64 = 62;
        if (Number(0, 4) != magic || Number(4, 2) != class64LittleEndian || Number(18, 2) != machineX64)
            throw new InvalidDataException($"'{name}' is no x64 ELF library.");

        var (table, count) = (Number(0x28, 8), Number(0x3c, 2));
        for (ulong i = 0; i < count; i++)
            sections.Add(ReadSection(table + i * SectionHeaderLength));
        if (sections.Count == 0)
            throw new InvalidDataException($"'{name}' has no section table, by which its symbol versions would be found.");
    }

    public string Name { get; }
    public byte[] Content { get; }

    /// <summary>The versions that the library offers, such as GLIBCXX_3.4.30.</summary>
    public HashSet<string> DefinedVersions()
    {
        var versions = new HashSet<string>();
        foreach (var section in Sections(SectionType.VersionDefinitions))
            foreach (var definition in Chain(section.Offset, section.Info, distanceAt: 16))
                versions.Add(Text(section, Number(definition + Number(definition + 12, 4), 4)));
        return versions;
    }

    /// <summary>The versions that the library wants of another one.</summary>
    public List<VersionNeed> NeededVersions(string libraryName)
    {
        var needs = new List<VersionNeed>();
        foreach (var section in Sections(SectionType.VersionNeeds))
            foreach (var file in Chain(section.Offset, section.Info, distanceAt: 12))
                if (Text(section, Number(file + 4, 4)) == libraryName)
                    needs.AddRange(Chain(file + Number(file + 8, 4), count: Number(file + 2, 2), distanceAt: 12)
                        .Select(version => ReadNeed(section, version)));
        return needs;
    }

    /// <summary>Names of the symbols that have a needed version, and whether the loader has to find the address of any of them.</summary>
    public (List<string> Names, bool AreRelocated) SymbolsOf(VersionNeed need)
    {
        var indices = new HashSet<ulong>();
        var names = new List<string>();
        foreach (var versions in Sections(SectionType.VersionsOfSymbols))
            for (ulong i = 0; i < versions.Length / 2; i++)
                if ((Number(versions.Offset + 2 * i, 2) & VersionOfSymbolMask) == need.Index && indices.Add(i))
                    names.Add(SymbolName(versions.Link, i));
        return (names, Sections(SectionType.Relocations).Any(section => Relocates(section, indices)));
    }

    private VersionNeed ReadNeed(Section section, ulong at) => new(
        Text(section, Number(at + 8, 4)), index: Number(at + 6, 2) & VersionOfSymbolMask, flagsOffset: at + 4, flags: Number(at + 4, 2));

    private string SymbolName(ulong table, ulong symbol)
    {
        if (table >= (ulong)sections.Count || sections[(int)table].Type != (uint)SectionType.DynamicSymbols)
            throw new InvalidDataException($"'{Name}' is damaged: section {table} is no table of symbols.");
        var symbols = sections[(int)table];
        return Text(symbols, Number(symbols.Offset + SymbolLength * symbol, 4));
    }

    private bool Relocates(Section relocations, HashSet<ulong> symbols) =>
        Enumerable.Range(0, (int)(relocations.Length / RelocationLength))
            .Any(i => symbols.Contains(Number(relocations.Offset + RelocationLength * (ulong)i + 12, 4)));

    private Section ReadSection(ulong at)
    {
        var section = new Section((uint)Number(at + 4, 4), offset: Number(at + 0x18, 8), length: Number(at + 0x20, 8),
            link: Number(at + 0x28, 4), info: Number(at + 0x2c, 4));
        if (section.Type != (uint)SectionType.OccupiesNoFile)
            RequireRange(section.Offset, section.Length);
        return section;
    }

    private IEnumerable<Section> Sections(SectionType type) => sections.Where(section => section.Type == (uint)type);

    // The entries of a version table: each says how far it is to the next, the last says 0.
    private IEnumerable<ulong> Chain(ulong at, ulong count, uint distanceAt)
    {
        for (ulong i = 0; i < count; i++)
        {
            yield return at;
            var distance = Number(at + distanceAt, 4);
            if (distance == 0)
                yield break;
            at += distance;
        }
    }

    // A text of the table that the section is linked to.
    private string Text(Section section, ulong offset)
    {
        if (section.Link >= (ulong)sections.Count)
            throw new InvalidDataException($"'{Name}' is damaged: it has no section {section.Link}.");
        var start = sections[(int)section.Link].Offset + offset;
        RequireRange(start, 1);
        var end = Array.IndexOf(Content, (byte)0, (int)start);
        return end >= 0
            ? Encoding.UTF8.GetString(Content, (int)start, end - (int)start)
            : throw new InvalidDataException($"'{Name}' is damaged: the text at {start} does not end.");
    }

    private ulong Number(ulong at, int bytes)
    {
        RequireRange(at, (ulong)bytes);
        var number = 0UL;
        for (var i = bytes - 1; i >= 0; i--)
            number = number << 8 | Content[(int)at + i];
        return number;
    }

    private void RequireRange(ulong at, ulong length)
    {
        var end = (ulong)Content.Length;
        if (at > end || length > end - at)
            throw new InvalidDataException($"'{Name}' is damaged: it should have {length} bytes at {at}, and has {end} bytes in all.");
    }

    private sealed class Section(uint type, ulong offset, ulong length, ulong link, ulong info)
    {
        public uint Type { get; } = type;
        public ulong Offset { get; } = offset;
        public ulong Length { get; } = length;
        public ulong Link { get; } = link;
        public ulong Info { get; } = info;
    }
}

/// <summary>One version that a library wants of another one, and where in the file its flags are.</summary>
internal sealed class VersionNeed(string name, ulong index, ulong flagsOffset, ulong flags)
{
    public const byte WeakFlag = 2;

    public string Name { get; } = name;
    public ulong Index { get; } = index;
    public int FlagsOffset { get; } = (int)flagsOffset;
    public bool IsWeak { get; } = (flags & WeakFlag) != 0;
}

/// <summary>What became of a library: its changed content or none, and why.</summary>
internal sealed class Weakening(byte[]? content, bool helps, string reason)
{
    public byte[]? Content { get; } = content;

    /// <summary>Whether the library loads, as far as its versions of libstdc++ go.</summary>
    public bool Helps { get; } = helps;

    public string Reason { get; } = reason;

    /// <summary>
    /// Marks the versions of libstdc++ weak that the system's libstdc++ lacks and the library needs in name only. GCC 13 refers to
    /// the marker from every file that includes iostream, so that programs want a libstdc++ which sets its streams up by itself;
    /// nothing calls it. LibTorchSharp uses no standard stream, and libtorch, on which it depends, sets them up in the older way.
    /// </summary>
    /// <param name="system">The system's libstdc++; null marks the versions whatever the system has.</param>
    public static Weakening Of(string libraryName, byte[] library, string systemName, byte[]? system)
    {
        try
        {
            return Of(new ElfLibrary(libraryName, library), system == null ? null : new ElfLibrary(systemName, system));
        }
        catch (InvalidDataException damage)
        {
            return new(null, helps: false, damage.Message);
        }
    }

    private static Weakening Of(ElfLibrary library, ElfLibrary? system)
    {
        const string marker = "_ZSt21ios_base_library_initv";
        var offered = system?.DefinedVersions() ?? [];
        var content = (byte[])library.Content.Clone();
        var weakened = new List<string>();
        var missing = library.NeededVersions(SystemLibraries.StandardCpp).Where(need => !need.IsWeak && !offered.Contains(need.Name));
        foreach (var need in missing)
        {
            var (names, areRelocated) = library.SymbolsOf(need);
            if (names.Count == 1 && names[0] == marker && !areRelocated)
            {
                content[need.FlagsOffset] |= VersionNeed.WeakFlag;
                weakened.Add(need.Name);
            }
            else if (system != null)
                return new(null, helps: false, $"'{library.Name}' needs {need.Name}, which '{system.Name}' lacks, " +
                    $"for {names.Count} symbols such as '{names.FirstOrDefault()}'.");
        }
        return weakened.Count > 0
            ? new(content, helps: true, $"'{library.Name}' needs {string.Join(", ", weakened)} in name only; the copy marks that weak.")
            : new(null, helps: true, $"'{library.Name}' needs no version that is to be marked weak.");
    }
}

/// <summary>Where the loader of x64 Linux finds a library.</summary>
internal static class SystemLibraries
{
    public const string StandardCpp = "libstdc++.so.6";

    private static readonly string[] StandardFolders =
        ["/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64", "/lib", "/usr/lib"];

    /// <summary>The file's path, or null where there is none.</summary>
    /// <param name="searchPath">The variable LD_LIBRARY_PATH, which goes first.</param>
    /// <param name="cache">What ldconfig -p prints: lines such as 'libm.so.6 (libc6,x86-64) => /lib/x86_64-linux-gnu/libm.so.6'.</param>
    public static string? Find(string file, string? searchPath, string cache, Func<string, bool> exists)
    {
        const string arrow = " => ";
        var searched = (searchPath ?? "").Split([':', ';'], StringSplitOptions.RemoveEmptyEntries);
        var cached = cache.Split('\n').Select(line => line.Trim())
            .Where(line => line.StartsWith(file + " (libc6,x86-64", StringComparison.Ordinal) && line.Contains(arrow))
            .Select(line => line.Substring(line.IndexOf(arrow, StringComparison.Ordinal) + arrow.Length));
        return InFolders(searched).Concat(cached).Concat(InFolders(StandardFolders)).FirstOrDefault(exists);

        IEnumerable<string> InFolders(string[] folders) => folders.Select(folder => folder.TrimEnd('/') + '/' + file);
    }

    /// <summary>The loader's cache as text; empty where the system has no ldconfig.</summary>
    public static string ReadCache()
    {
        const string program = "/sbin/ldconfig";
        if (!File.Exists(program))
            return "";
        using var process = Process.Start(new ProcessStartInfo(program, "-p")
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        })!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return text;
    }
}

#if !WITHOUT_MSBUILD
/// <summary>Writes a copy of a library whose needs are marked weak, or none where nothing is to be marked.</summary>
public sealed class WeakenVersionNeed : Microsoft.Build.Utilities.Task
{
    [Microsoft.Build.Framework.Required]
    public string Library { get; set; } = "";

    [Microsoft.Build.Framework.Required]
    public string Copy { get; set; } = "";

    /// <summary>Marks the needs whatever the libstdc++ of this machine offers.</summary>
    public bool ForAnySystem { get; set; }

    public override bool Execute()
    {
        var system = ForAnySystem ? null : SystemLibraries.Find(SystemLibraries.StandardCpp,
            Environment.GetEnvironmentVariable("LD_LIBRARY_PATH"), SystemLibraries.ReadCache(), File.Exists);
        if (system == null && !ForAnySystem)
        {
            Log.LogMessage($"This machine has no x64 {SystemLibraries.StandardCpp}; '{Library}' is copied as it is.");
            return true;
        }
        var weakening = Weakening.Of(Library, File.ReadAllBytes(Library), system ?? "", system == null ? null : File.ReadAllBytes(system));
        if (weakening.Content != null)
            File.WriteAllBytes(Copy, weakening.Content);
        if (weakening.Helps)
            Log.LogMessage(Microsoft.Build.Framework.MessageImportance.Normal, weakening.Reason);
        else
            Log.LogWarning(null, "CNN0001", null, Library, 0, 0, 0, 0, weakening.Reason + " It is copied as it is and may not load here. " +
                "The property WeakenLibTorchSharp=false leaves this check out.");
        return true;
    }
}
#endif
