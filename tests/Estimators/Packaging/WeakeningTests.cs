using System.Text;
using System.Text.RegularExpressions;
using MLNet.CnnCatalog.Estimators.Packaging;

namespace MLNet.CnnCatalog.Estimators.Tests.Packaging;

/// <summary>What the build does to TorchSharp's library where libstdc++ is older than the one it was built with.</summary>
public class WeakeningTests
{
    private const string Marker = "_ZSt21ios_base_library_initv", StandardCpp = "libstdc++.so.6", Newest = "GLIBCXX_3.4.32";

    private static readonly TinyElf OlderSystem = new TinyElf().Defines("libstdc++.so.6", "GLIBCXX_3.4", "GLIBCXX_3.4.30");
    private static readonly TinyElf NewerSystem = new TinyElf().Defines("libstdc++.so.6", "GLIBCXX_3.4", "GLIBCXX_3.4.30", Newest);

    private static TinyElf Library => new TinyElf()
        .Needs("GLIBC_2.34", "libc.so.6", "malloc").Needs("GLIBCXX_3.4.30", StandardCpp, "_Znwm").Needs(Newest, StandardCpp, Marker);

    [Fact]
    public void A_version_that_is_needed_in_name_only_is_marked_weak_and_nothing_else_changes()
    {
        var original = Library.Write();

        var weakening = Weaken(Library, OlderSystem);

        Assert.True(weakening.Helps);
        var expected = Library.Write();
        expected[Library.FlagsOffset(need: 2)] = 2;
        Assert.Equal(expected, weakening.Content);
        Assert.Single(original.Zip(weakening.Content!), pair => pair.First != pair.Second);
        Assert.Equal($"'libLibTorchSharp.so' needs {Newest} in name only; the copy marks that weak.", weakening.Reason);
    }

    [Fact]
    public void A_library_that_was_marked_already_stays_as_it_is()
    {
        var marked = Weaken(Library, OlderSystem).Content!;

        var again = Weakening.Of("libLibTorchSharp.so", marked, StandardCpp, OlderSystem.Write());

        Assert.True(again.Helps);
        Assert.Null(again.Content);
    }

    [Fact]
    public void A_system_that_has_the_version_needs_no_change()
    {
        var weakening = Weaken(Library, NewerSystem);

        Assert.True(weakening.Helps);
        Assert.Null(weakening.Content);
    }

    [Fact]
    public void For_any_system_only_the_version_of_the_marker_is_marked()
    {
        var weakening = Weakening.Of("libLibTorchSharp.so", Library.Write(), "", system: null);

        Assert.Equal(Weaken(Library, OlderSystem).Content, weakening.Content);
    }

    [Fact]
    public void A_second_symbol_of_the_version_leaves_the_library_alone() => AssertRefused(
        Library.Needs(Newest, StandardCpp, "_ZNSt6thread4joinEv"),
        $"'libLibTorchSharp.so' needs {Newest}, which '{StandardCpp}' lacks, for 1 symbols such as '_ZNSt6thread4joinEv'.");

    [Fact]
    public void A_second_symbol_in_the_same_entry_leaves_the_library_alone() => AssertRefused(
        new TinyElf().Needs(Newest, StandardCpp, Marker, "_ZNSt6thread4joinEv"),
        $"'libLibTorchSharp.so' needs {Newest}, which '{StandardCpp}' lacks, for 2 symbols such as '{Marker}'.");

    [Fact]
    public void A_marker_whose_address_is_wanted_leaves_the_library_alone() => AssertRefused(
        Library.Relocates(Marker), $"'libLibTorchSharp.so' needs {Newest}, which '{StandardCpp}' lacks, for 1 symbols such as '{Marker}'.");

    [Fact]
    public void A_system_that_lacks_more_is_not_helped() => AssertRefused(
        new TinyElf().Needs(Newest, StandardCpp, Marker).Needs("GLIBCXX_3.4.31", StandardCpp, "_ZNSt6thread4joinEv"),
        $"'libLibTorchSharp.so' needs GLIBCXX_3.4.31, which '{StandardCpp}' lacks, for 1 symbols such as '_ZNSt6thread4joinEv'.");

    [Fact]
    public void A_library_cut_at_any_length_is_left_alone()
    {
        var whole = Library.Write();
        for (var length = 0; length < whole.Length; length++)
            AssertLeftAlone(Weakening.Of("libLibTorchSharp.so", whole[..length], StandardCpp, OlderSystem.Write()), "libLibTorchSharp.so");
    }

    [Fact]
    public void A_libstdcpp_cut_at_any_length_leaves_the_library_alone()
    {
        var whole = OlderSystem.Write();
        for (var length = 0; length < whole.Length; length++)
            AssertLeftAlone(Weakening.Of("libLibTorchSharp.so", Library.Write(), StandardCpp, whole[..length]), StandardCpp);
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x7f)]
    [InlineData(0xff)]
    public void A_library_with_any_byte_spoilt_changes_in_one_byte_at_most(byte spoilt)
    {
        for (var at = 0; at < Library.Write().Length; at++)
        {
            var library = Library.Write();
            library[at] = spoilt;

            var weakening = Weakening.Of("libLibTorchSharp.so", library, StandardCpp, OlderSystem.Write());

            Assert.True((weakening.Content ?? library).Zip(library).Count(pair => pair.First != pair.Second) <= 1);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("MZ this is a library for Windows, and longer than the head of an ELF file has to be")]
    public void A_file_of_another_kind_is_left_alone(string content) => AssertLeftAlone(
        Weakening.Of("libLibTorchSharp.so", Encoding.ASCII.GetBytes(content), StandardCpp, OlderSystem.Write()), "libLibTorchSharp.so");

    [Fact]
    public void The_library_of_this_build_loads_on_this_machine_as_it_was_copied()
    {
        const string library = "runtimes/linux-x64/native/libLibTorchSharp.so";
        var searchPath = Environment.GetEnvironmentVariable("LD_LIBRARY_PATH");
        var system = SystemLibraries.Find(StandardCpp, searchPath, SystemLibraries.ReadCache(), File.Exists);
        Assert.SkipWhen(system == null, "This machine has no libstdc++.");

        var copied = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, library));
        var weakening = Weakening.Of(library, copied, system!, File.ReadAllBytes(system!));

        Assert.Equal($"'{library}' needs no version that is to be marked weak.", weakening.Reason);
    }

    private static Weakening Weaken(TinyElf library, TinyElf system) =>
        Weakening.Of("libLibTorchSharp.so", library.Write(), StandardCpp, system.Write());

    private static void AssertRefused(TinyElf library, string reason)
    {
        var weakening = Weaken(library, OlderSystem);

        Assert.Equal(reason, weakening.Reason);
        Assert.False(weakening.Helps);
        Assert.Null(weakening.Content);
    }

    private static void AssertLeftAlone(Weakening weakening, string damaged)
    {
        Assert.Null(weakening.Content);
        Assert.False(weakening.Helps);
        Assert.Matches($"^'{Regex.Escape(damaged)}' (is damaged|is no x64 ELF library|has no section table)", weakening.Reason);
    }
}
